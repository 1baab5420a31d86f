import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { startEmbedded } from '../../src/embedded/index.ts'
import { connect } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { startGuestServer } from '../communicators/guest-server.ts'
import { runHere } from './in-process.ts'

/** A fault without the call that it meets. */
export type Misfortune = Fault extends infer Each
  ? Each extends Fault
    ? Omit<Each, 'call' | 'skip' | 'times'>
    : never
  : never

/** One of the calls of a build: `POST /nodes/pve/qemu/*\/config`, and which of them. */
export interface Call {
  readonly pattern: string
  /** How many of the same pattern come before. */
  readonly skip: number
}

export interface Outcome {
  readonly outcome: string
  readonly errors: readonly string[]
  readonly calls: readonly Call[]
  /** What is on the server now and was not before, apart from a template that was handed over and what its drives hold. */
  readonly left: readonly string[]
  /** What was there before and is not now. */
  readonly lost: readonly string[]
  readonly template: Readonly<Record<string, unknown>> | undefined
  readonly log: string
}

/** A server whose calls go wrong as each build asks for it, and builds in this process. */
export interface FaultLab {
  build(options: { readonly fails: boolean; readonly faults: readonly Fault[] }): Promise<Outcome>
  close(): Promise<void>
}

const guestPassword = 'correct horse'

export async function openFaultLab(): Promise<FaultLab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faults-'))
  const images = path.join(folder, 'data/storage/local/template/iso')
  mkdirSync(images, { recursive: true })
  const image = openSync(path.join(images, 'installer.iso'), 'w')
  ftruncateSync(image, 1 << 20)
  closeSync(image)
  let faults = createFaults([])
  let calls: Call[] = []
  const server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 10,
    broadcastInterval: 50,
    faults: {
      meet(method, at) {
        const pattern = patternOf(method, at)
        calls.push({ pattern, skip: calls.filter((call) => call.pattern === pattern).length })
        return faults.meet(method, at)
      },
    },
  })
  const guest = await startGuestServer({
    authenticate: (context) => context.method === 'password' && context.password === guestPassword,
  })
  const { url, username, token, fingerprint } = server
  const connection = { url, username, token, fingerprint, node: 'pve' }
  const client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  const upid = await client.request('POST', '/nodes/pve/qemu', { vmid: 100, name: 'precious', scsi0: 'local-lvm:1' })
  await client.task(String(upid))

  async function contents(): Promise<readonly string[]> {
    const vms = (await client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; template?: number }[]
    const volumes = await Promise.all(
      ['local', 'local-lvm'].map((storage) => client.request('GET', `/nodes/pve/storage/${storage}/content`)),
    )
    return [
      ...vms.map(({ vmid, template }) => `${template === 1 ? 'template' : 'vm'} ${vmid}`),
      ...(volumes.flat() as { volid: string }[]).map(({ volid }) => volid),
    ].sort()
  }

  return {
    async build(options) {
      const before = await contents()
      calls = []
      faults = createFaults(options.faults)
      const { build, said, open } = await runHere({
        template: template(guest.port, options.fails ? 'exit 7' : 'true'),
        connection,
      })
      faults = createFaults([])
      const made = calls
      calls = []
      const after = await contents()
      const vmid = build.artifact?.kind === 'template' ? build.artifact.vmid : undefined
      const config =
        vmid === undefined
          ? undefined
          : ((await client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>)
      // A template whose finalization failed is kept, and so is what its drives hold.
      const held = Object.values(config ?? {}).map((value) => String(value).split(',')[0])
      const found: Outcome = {
        outcome: build.outcome,
        errors: build.problems.map(({ summary, detail }) => `${summary}\n${detail ?? ''}`),
        calls: made,
        left: [
          ...after.filter((one) => !before.includes(one) && one !== `template ${vmid}` && !held.includes(one)),
          ...open.map((entry) => `in the journal: ${JSON.stringify(entry)}`),
        ],
        lost: before.filter((one) => !after.includes(one)),
        template: config,
        log: said,
      }
      for (const one of after) {
        if (before.includes(one)) continue
        const [, kind, id] = /^(vm|template) (\d+)$/.exec(one) ?? []
        if (id === undefined) continue
        if (kind === 'vm')
          await client.task(String(await client.request('POST', `/nodes/pve/qemu/${id}/status/stop`))).catch(() => {})
        await client.task(String(await client.request('DELETE', `/nodes/pve/qemu/${id}`))).catch(() => {})
      }
      return found
    },
    async close() {
      await client.close()
      await guest.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a call is, whichever machine, task or volume it is about. */
export function patternOf(method: string, at: string): string {
  const path = at
    .replace(/\/qemu\/\d+/, '/qemu/*')
    .replace(/UPID:[^/]*/, (upid) => `UPID:*:${upid.split(':')[5]}:*`)
    .replace(/\/content\/.+$/, '/content/**')
  return `${method} ${path}`
}

function template(port: number, command: string): string {
  return `source "proxmox-iso" "lab" {
  vm_name              = "lab-template"
  template_description = "Made in a test"
  tags                 = "lab"
  boot_wait            = "1ms"
  boot_command         = ["<enter>"]
  cloud_init           = true
  ssh_host             = "127.0.0.1"
  ssh_port             = ${port}
  ssh_username         = "root"
  ssh_password         = "${guestPassword}"
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }
  additional_iso_files {
    cd_content       = { "user-data" = "x" }
    iso_storage_pool = "local"
    unmount          = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1500M"
  }
  network_adapters {
    bridge = "vmbr0"
  }
}
build {
  sources = ["source.proxmox-iso.lab"]
  provisioner "shell" { inline = ["${command}"] }
}
`
}
