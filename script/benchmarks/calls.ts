import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { guestPassword, type Lab, openLab } from '../../__tests__/engine/lab.ts'
import type { Row } from '../bench.ts'

const root = path.resolve(import.meta.dirname, '../..')
const builds = 24

/** What builds beside each other ask of the server, and by how many connections: simulated machines, a real SSH server for guests. */
export async function* run(): AsyncGenerator<Row> {
  const calls = new Map<string, number>()
  let connections = 0
  const lab = await openLab({
    faults: {
      meet(method, at) {
        const call = `${method} ${at.replace(/(?<=\/qemu\/)\d+/, '*').replace(/UPID[^/]*/, '*')}`
        calls.set(call, (calls.get(call) ?? 0) + 1)
        return undefined
      },
    },
  })
  const server = createServer({ noDelay: true }, (near) => {
    connections++
    const far = connect({ host: '127.0.0.1', port: Number(new URL(lab.server.url).port), noDelay: true })
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    near.pipe(far).on('error', end).on('close', end)
    far.pipe(near).on('error', end).on('close', end)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = mkdtempSync(path.join(tmpdir(), 'calls-'))
  try {
    writeFileSync(path.join(folder, 'a.pkr.hcl'), template(lab))
    const { username, token, fingerprint } = lab.server
    const start = performance.now()
    await promisify(execFile)(
      process.execPath,
      [path.join(root, 'dist/cli.js'), 'build', '--proxmox-node', 'pve', 'a.pkr.hcl'],
      {
        cwd: folder,
        maxBuffer: 1 << 28,
        env: {
          ...process.env,
          PROXMOX_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}/api2/json`,
          PROXMOX_USERNAME: username,
          PROXMOX_TOKEN: token,
          PROXMOX_FINGERPRINT: fingerprint,
        },
      },
    )
    const seconds = (performance.now() - start) / 1000
    const total = [...calls.values()].reduce((sum, count) => sum + count, 0)
    yield { what: `${builds} builds at a time`, value: seconds, unit: 's' }
    yield { what: 'calls of the API', value: total, unit: '', limit: 1200 }
    for (const [call, count] of [...calls].sort((left, right) => right[1] - left[1]).slice(0, 8))
      yield { what: `  ${call}`, value: count, unit: '' }
    // No limit: the server ends most of them by itself (docs/performance.md).
    yield { what: 'connections', value: connections, unit: '' }
  } finally {
    server.close()
    rmSync(folder, { recursive: true, force: true })
    await lab.close()
  }
}

function template(lab: Lab): string {
  const names = Array.from({ length: builds }, (_, index) => `b${index}`)
  const source = (name: string) => `source "proxmox-iso" "${name}" {
  vm_name      = "${name}"
  boot_wait    = "1ms"
  boot_command = ["<enter>"]
  ssh_host     = "127.0.0.1"
  ssh_port     = ${lab.guest.port}
  ssh_username = "root"
  ssh_password = "${guestPassword}"
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "8G"
  }
  network_adapters { bridge = "vmbr0" }
}
`
  return `${names.map(source).join('')}build {
  sources = [${names.map((name) => `"source.proxmox-iso.${name}"`).join(', ')}]
  provisioner "shell" { inline = ["echo done"] }
}
`
}
