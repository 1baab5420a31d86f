import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { GuestError } from '../../src/diagnostics/errors.ts'
import type { Component } from '../../src/options/component.ts'
import { shell } from '../../src/provisioners/shell.ts'
import { hasOpenSsh, openGuest } from '../communicators/openssh.ts'
import { type Guest, resolve, startGuest } from '../provisioners/guest.ts'
import { folderWith, runCommand } from './program.ts'

function provisioner(lines: string): string {
  return `source "null" "n" {
  ssh_host     = "127.0.0.1"
  ssh_username = "root"
  ssh_password = "x"
}
build {
  sources = ["null.n"]
  ${lines}
}
`
}

async function validate(template: string) {
  return await runCommand(['validate', folderWith({ 't.pkr.hcl': template })])
}

describe('a value that execute_command tears apart', () => {
  const inline = 'inline = ["true"]'
  const vars = 'environment_vars = ["GREETING=hello big world", "PLAIN=x"]'

  it.each([
    ["echo 'pw' | env sh -c '{{ .Vars }} {{ .Path }}'", '', true],
    ["sudo sh -c '{{.Vars}} {{.Path}}'", '', true],
    ['{{ .Vars }} {{ .Path }}', '', false],
    ["echo 'pw' | sudo -S env {{ .Vars }} {{ .Path }}", '', false],
    // Quotes of the other kind hold it together for the shell inside.
    ['sudo sh -c \\"{{ .Vars }} {{ .Path }}\\"', '', false],
    ["sudo sh -c '{{ .Vars }} {{ .Path }}'", '%s=\\"%s\\" ', false],
    ['{{ .Vars }} {{ .Path }}', '%s=%s ', true],
    ["echo it\\\\'s; {{ .Vars }} {{ .Path }}", '', false],
    ["sh -c '{{ .Path }}'", '', false],
  ])('%s with the format "%s": told: %s', async (command, format, told) => {
    const lines = `provisioner "shell" {
    execute_command = "${command}"
    env_var_format  = "${format}"
    ${vars}
    ${inline}
  }`
    const { code, said } = await validate(provisioner(lines))
    expect(code).toBe(0)
    if (told) expect(said).toContain('t.pkr.hcl:9:23: warning: execute_command tears the value of GREETING apart')
    else expect(said).not.toContain('tears')
  })

  it('is told with the way out, and not with its value', async () => {
    const lines = `provisioner "shell-local" {
    execute_command = ["/bin/sh", "-c", "sudo sh -c '{{ .Vars }} {{ .Script }}'"]
    env             = { TOKEN = "a secret" }
    ${inline}
  }`
    const { said } = await validate(provisioner(lines))
    expect(said).toContain('execute_command tears the value of TOKEN apart')
    expect(said).toContain('use_env_var_file = true')
  })

  it('and no script runs: a shell takes the rest of the value for arguments, and is content', () => {
    expect(() => execFileSync('/bin/sh', ['-c', "sh -c 'A='b c' exit 7'"])).not.toThrow()
    expect(() => execFileSync('/bin/sh', ['-c', "sh -c 'A='b' exit 7'"])).toThrow()
  })
})

describe('the text of a file where its path belongs', () => {
  const text = 'A-SECRET-LINE'

  it.each(['ssh_private_key_file', 'ssh_bastion_private_key_file'])('%s: told, and never shown', async (option) => {
    const { privateKey } = await generateKeyPair({ type: '', bits: 0, name: 'x' })
    const body = privateKey.split('\n')[1] ?? ''
    for (const value of ['var.key', JSON.stringify(privateKey), JSON.stringify(privateKey.replaceAll('\n', ' '))]) {
      const template = `variable "key" {
  default = <<EOT
${privateKey}EOT
}
source "null" "n" {
  ssh_host         = "127.0.0.1"
  ssh_username     = "root"
  ssh_password     = "x"
  ssh_bastion_host = "127.0.0.1"
  ${option} = ${value}
}
build {
  sources = ["null.n"]
}
`
      const { code, said } = await validate(template)
      expect(code).toBe(1)
      expect(said).toContain('t.pkr.hcl:17:')
      expect(said).toContain(`error: ${option} is invalid: it holds the text of a key where its path belongs`)
      expect(said).toContain('install -m 600')
      expect(said).not.toContain(body)
    }
  })

  it.each([
    ['shell', `script = local.text`, 'script', 'Commands go into inline'],
    ['shell', `scripts = [local.text]`, 'scripts', 'Commands go into inline'],
    ['shell-local', `script = local.text`, 'script', 'Commands go into inline'],
    ['file', `source = local.text\n destination = "/tmp/x"`, 'source', 'Text goes into content'],
    ['ansible-local', `playbook_file = local.text`, 'playbook_file', 'Write it into a file'],
  ])('%s: %s', async (type, lines, option, way) => {
    const { code, said } = await validate(
      `locals {\n  text = "${text}\\n${text}\\n"\n}\n${provisioner(`provisioner "${type}" {\n ${lines}\n }`)}`,
    )
    expect(code).toBe(1)
    expect(said).toContain(`error: ${option} holds the text of a file where its path belongs`)
    expect(said).toContain(way)
    expect(said.replaceAll(/^ +\d+ \|.*$/gm, '')).not.toContain(text)
  })
})

describe('a script that does not run', () => {
  let guest: Guest

  beforeAll(async () => {
    guest = await startGuest('/')
  })
  afterAll(() => guest.stop())

  it.each([
    ['exit 126', '126 says that a file was not allowed to run. Is /var/tmp/x mounted noexec? Then set remote_folder'],
    ['exit 127', '127 says that a command was not found'],
    ['exit 137', 'often the memory ran out'],
  ])('%s: what the code says', async (line, detail) => {
    await expect(run({ inline: [line], remote_folder: await temporaryIn('/tmp') })).rejects.toMatchObject({
      code: 'script-failed',
      detail: expect.stringContaining(detail.replace('/var/tmp/x', folder)),
    })
  })

  it('of a file system without execution: 126, and remote_folder', async () => {
    const thrown = await run({
      inline: ['true'],
      execute_command: 'chmod -x {{ .Path }}; {{ .Vars }} {{ .Path }}',
    }).catch((one: unknown) => one)
    expect(thrown).toBeInstanceOf(GuestError)
    expect(thrown).toMatchObject({
      message: 'Script exited with non-zero exit status: 126. Allowed exit codes are: [0]',
      detail: expect.stringContaining(
        'Is /tmp mounted noexec? Then set remote_folder to a folder where programs may run',
      ),
    })
  })

  it('while the guest restarts: expect_disconnect, and pause_before for the next', async () => {
    const rebooting = await startGuest('/')
    await rebooting.server.stop()
    const signal = new AbortController().signal
    const upload = rebooting.communicator.upload(Readable.from(['x']), '/tmp/x', { signal, size: 1 })
    await expect(upload).rejects.toMatchObject({
      code: 'connection-lost',
      detail: expect.stringMatching(/expect_disconnect = true .* pause_before = "30s"/),
    })
    await rebooting.communicator.close()
  })

  let folder = ''
  async function temporaryIn(parent: string): Promise<string> {
    folder = await mkdtemp(join(parent, 'scripts-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  async function run(given: Record<string, unknown>): Promise<void> {
    await shell.run(resolve(shell as unknown as Component, given), guest.context)
  }
})

/** A disk of 64 KiB; making one needs root. */
const canMount = (() => {
  try {
    return process.getuid?.() === 0 && execFileSync('unshare', ['-m', 'true']).length === 0
  } catch {
    return false
  }
})()

describe.skipIf(!hasOpenSsh)('an upload to a full disk', () => {
  it.each([10, 3_000_000])(
    'by sftp, %i bytes: what the server said, and not that the connection was closed',
    async (size) => {
      const full = await fullDevice()
      const said = await upload('sftp', full, size)
      expect(said).toContain(`Upload to ${full} failed: ${full}: the server says "Failure"`)
      expect(said).toContain('sftp has no other word for a disk that is full')
    },
  )

  it.skipIf(!canMount).each(['sftp', 'scp'] as const)('by %s: no space left', async (method) => {
    const disk = await mkdtemp(join(tmpdir(), 'disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
    onTestFinished(async () => {
      execFileSync('umount', [disk])
      await rm(disk, { recursive: true })
    })
    const said = await upload(method, `${disk}/file`, 3_000_000)
    expect(said).toMatch(/no space left on/i)
    expect(said).toContain('The disk of the guest is full there')
  })

  it('by sftp to a folder: it is one', async () => {
    expect(await upload('sftp', '/tmp', 10)).toContain('End the destination with a slash')
  })

  /** As root one of our own: what is uploaded gets its permissions. */
  async function fullDevice(): Promise<string> {
    if (process.getuid?.() !== 0) return '/dev/full'
    const folder = await mkdtemp(join(tmpdir(), 'device-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    execFileSync('mknod', [`${folder}/full`, 'c', '1', '7'])
    return `${folder}/full`
  }

  async function upload(transferMethod: 'sftp' | 'scp', path: string, size: number): Promise<string> {
    const { server, communicator } = await openGuest([], { transferMethod })
    onTestFinished(() => server.stop())
    onTestFinished(() => communicator.close())
    const signal = new AbortController().signal
    const thrown: unknown = await communicator
      .upload(Readable.from([Buffer.alloc(size)]), path, { signal, size })
      .catch((one: unknown) => one)
    if (!(thrown instanceof GuestError)) throw thrown
    return `${thrown.message}\n${thrown.detail}`
  }
})
