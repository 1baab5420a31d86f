import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guestCertificate, login, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'

const present = process.env['PACKER_PRESENT']
const reason = present === undefined ? ' (skipped: PACKER_PRESENT names none)' : ''

const template = (port: number, more: string) => `
source "null" "guest" {
  communicator   = "winrm"
  winrm_host     = "127.0.0.1"
  winrm_port     = ${port}
  winrm_username = "${login.user}"
  winrm_password = ${JSON.stringify(login.password)}
  ${more}
}
build {
  sources = ["source.null.guest"]
  provisioner "file" {
    source      = "sent.bin"
    destination = "C:/made/by packer.bin"
  }
  provisioner "windows-shell" {
    environment_vars = ["GREETING=hello <you>"]
    inline           = ["echo \\"%GREETING%\\"", "echo done> C:\\\\done.txt"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "C:/made/by packer.bin"
    destination = "got.bin"
  }
}
`

describe.skipIf(present === undefined)(`today's Packer${reason}`, () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'packer winrm-'))
  })
  afterAll(async () => await rm(folder, { recursive: true }))

  test.each([
    { name: 'Basic over http', ntlm: false, https: false },
    { name: 'NTLM over http, in the clear', ntlm: true, https: false },
    { name: 'NTLM over https', ntlm: true, https: true },
  ])('sends, runs and fetches over the server: $name', { timeout: 120_000 }, async ({ ntlm, https }) => {
    await using server = await startWindowsGuest({
      allow: [ntlm ? 'ntlm' : 'basic'],
      // Shells of Windows Server 2008 R2 take no more, and Packer keeps to it.
      limits: { commandsPerShell: 15 },
      ...(https ? { certificate: await guestCertificate() } : {}),
    })
    const sent = randomBytes(150_000)
    await writeFile(path.join(folder, 'sent.bin'), sent)
    const more = `winrm_use_ntlm = ${ntlm}\n winrm_use_ssl = ${https}\n winrm_insecure = ${https}`
    await writeFile(path.join(folder, 'guest.pkr.hcl'), template(server.port, more))
    const { stdout } = await promisify(execFile)(present!, ['build', '-color=false', 'guest.pkr.hcl'], {
      cwd: folder,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', NO_PROXY: '*', PACKER_CONFIG_DIR: folder },
    })
    expect(stdout).toContain('Connected to WinRM!')
    expect(stdout).toContain('null.guest: hello <you>')
    expect((await readFile(server.disk.local('C:\\made\\by packer.bin'))).equals(sent)).toBe(true)
    expect(await readFile(server.disk.local('C:\\done.txt'), 'utf8')).toMatch(/^done\r?\n$/)
    expect((await readFile(path.join(folder, 'got.bin'))).equals(sent)).toBe(true)
    expect(server.shells).toBe(0)
  })
})
