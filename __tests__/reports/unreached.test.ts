import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, runCommand } from './program.ts'
import { startRawServer } from './raw-server.ts'

async function build(template: string) {
  const folder = folderWith({ 't.pkr.hcl': template })
  return await runCommand(['build', '--simulate', '--data', join(folder, 'pve'), folder])
}

describe('builds beside each other', () => {
  it('all succeed though the server of one image closes each connection', async () => {
    const image = Buffer.alloc(4 << 20, 'image')
    await using server = await startRawServer((socket) => {
      socket.write(`HTTP/1.0 200 OK\r\nContent-Length: ${image.length}\r\nConnection: close\r\n\r\n`)
      socket.end(image)
    })
    const source = (name: string) => `source "proxmox-iso" "${name}" {
  vm_name      = "${name}"
  communicator = "none"
  boot_wait    = "1ms"
  boot_iso {
    iso_url          = "${server.url}/${name}.iso"
    iso_checksum     = "none"
    iso_storage_pool = "local"
  }
}
`
    const { code, said } = await build(
      `${source('one')}${source('two')}build {\n  sources = ["proxmox-iso.one", "proxmox-iso.two"]\n}\n`,
    )
    expect(said).not.toContain('Internal error')
    expect(code, said).toBe(0)
  })
})

describe('an installation that never comes up', () => {
  const template = (options: string) => `source "proxmox-iso" "a" {
  vm_name      = "a"
  ssh_username = "root"
  ssh_password = "x"
  ssh_timeout  = "1s"
  boot_wait    = "1ms"
  qemu_agent   = true
  http_bind_address = "127.0.0.1"
  http_content = { "/preseed.cfg" = "d-i" }
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
  ${options}
}
build {
  sources = ["proxmox-iso.a"]
}
`

  it('is told with whether its answer file was ever asked for', async () => {
    const { code, said } = await build(template(''))
    expect(code).toBe(1)
    expect(said).toContain('Timeout waiting for SSH.')
    expect(said).toMatch(/answer files: nobody ever asked for one at http:\/\/127\.0\.0\.1:\d+\//)
  })

  it('makes no machine where the SSH agent is not there', async () => {
    const folder = folderWith({ 't.pkr.hcl': template('ssh_agent_auth = true') })
    const env = { SSH_AUTH_SOCK: join(folder, 'gone') }
    const { said } = await runCommand(['build', '--simulate', '--data', join(folder, 'pve'), folder], env)
    expect(said).toContain('ssh_agent_auth is set, but the SSH agent can not be reached')
    expect(said).not.toContain('Creating VM')
  })
})
