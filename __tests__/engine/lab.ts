import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { changeBase, parseBase } from '../../src/embedded/base-declaration.ts'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

/** A Proxmox server whose machines only pretend, with a real SSH server standing in for their guests. */
export interface Lab {
  readonly server: EmbeddedServer
  /** Where it has its storages. */
  readonly data: string
  readonly guest: GuestServer
  readonly client: ProxmoxClient
  /** The action's inputs that lead to the server. */
  readonly inputs: Readonly<Record<string, string>>
  /** A step that uses the action. */
  job(inputs: Readonly<Record<string, string>>): Job
  /** What is on the server: machines, and volumes other than the images that were there from the start. */
  contents(): Promise<{ readonly machines: readonly string[]; readonly volumes: readonly string[] }>
  close(): Promise<void>
}

export const guestPassword = 'correct horse'

export async function openLab({
  faults,
  password = guestPassword,
  nodes,
  version,
}: Pick<EmbeddedOptions, 'faults'> & {
  readonly password?: string
  readonly nodes?: number
  /** Of Proxmox VE: `8.2.4`. */
  readonly version?: string
} = {}): Promise<Lab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-'))
  const declared = parseBase(version === undefined ? {} : { version }, folder)
  const base = nodes === undefined ? declared : changeBase(declared, { nodes })
  const images = path.join(folder, 'data/storage/local/template/iso')
  mkdirSync(images, { recursive: true })
  const image = openSync(path.join(images, 'installer.iso'), 'w')
  ftruncateSync(image, 1 << 20)
  closeSync(image)
  const server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 10,
    broadcastInterval: 50,
    faults,
    base,
  })
  const guest = await startGuestServer({
    authenticate: (context) => context.method === 'password' && context.password === password,
  })
  const { url, username, token, fingerprint } = server
  const client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  const jobs: Job[] = []
  return {
    server,
    data: path.join(folder, 'data'),
    guest,
    client,
    inputs: {
      'proxmox-url': url,
      'proxmox-username': username,
      'proxmox-token': token,
      'proxmox-fingerprint': fingerprint,
      'proxmox-node': 'pve',
    },
    job(inputs) {
      const job = new Job({ ...actionPrograms, inputs })
      jobs.push(job)
      return job
    },
    async contents() {
      const vms = (await client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; template?: number }[]
      const lists = ['local', 'local-lvm'].map((storage) =>
        client.request('GET', `/nodes/pve/storage/${storage}/content`),
      )
      const volumes = ((await Promise.all(lists)) as readonly (readonly { volid: string }[])[]).flat()
      return {
        machines: vms.map(({ vmid, template }) => `${template === 1 ? 'template' : 'vm'} ${vmid}`).sort(),
        volumes: volumes
          .map(({ volid }) => volid)
          .filter((volid) => volid !== 'local:iso/installer.iso')
          .sort(),
      }
    },
    async close() {
      for (const job of jobs) job.remove()
      await client.close()
      await guest.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A clone in the lab, with lines in its source: what is cloned, and more. */
export function labClone({ guest }: Lab, lines: string): string {
  return `source "proxmox-clone" "lab" {
  vm_name      = "cloned"
  ssh_host     = "127.0.0.1"
  ssh_port     = ${guest.port}
  ssh_username = "root"
  ssh_password = "${guestPassword}"
  ${lines}
}
build {
  sources = ["source.proxmox-clone.lab"]
}`
}

/** A template for the lab. `source` and `build` are lines that are added to its blocks. */
export function labTemplate(lab: Lab, added: { readonly source?: string; readonly build?: string } = {}): string {
  return `source "proxmox-iso" "lab" {
  vm_name      = "lab-template"
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
  network_adapters {
    bridge = "vmbr0"
  }
  ${added.source ?? ''}
}
build {
  sources = ["source.proxmox-iso.lab"]
  ${added.build ?? ''}
}
`
}
