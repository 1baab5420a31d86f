import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseBase } from '../../src/embedded/base-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { startEmbedded } from '../../src/embedded/index.ts'
import { type ReleaseLine, releaseOfLine } from '../../src/embedded/release.ts'
import { connect } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { hasAgent, machinesWith, qemuAgent } from '../communicators/agent/qemu-agent.ts'
import { startGuestServer } from '../communicators/guest-server.ts'
import { runHere } from './in-process.ts'

export interface Attempt {
  readonly template: string
  /** Of the token and its user, everywhere. */
  readonly privileges: readonly string[]
  readonly force?: boolean
  /** The server does not tell what the token may do: the build finds out by being refused. */
  readonly untold?: boolean
}

export interface Outcome {
  readonly outcome: string
  readonly errors: readonly string[]
  readonly codes: readonly string[]
  /** Machines and volumes that are there now and were not before, but for a finished template and what it holds. */
  readonly left: readonly string[]
  readonly said: string
  /** Calls that made or changed something. */
  readonly changes: readonly string[]
}

/** A server of one release, with a token that has just the privileges that each build is to have. */
export interface PrivilegeLab {
  readonly facts: Facts
  build(attempt: Attempt): Promise<Outcome>
  close(): Promise<void>
}

/** What the templates are made of. */
export interface Facts {
  readonly guestPort: number
  readonly guestPassword: string
  /** An ISO image on this machine, and where the node finds it. */
  readonly isoFile: string
  readonly isoUrl: string
  /** Where the storage `local` of the node is on this machine. */
  readonly storagePath: string
}

const guestPassword = 'correct horse'

export async function openPrivilegeLab(line: ReleaseLine): Promise<PrivilegeLab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'privileges-'))
  const images = path.join(folder, 'data/storage/local/template/iso')
  mkdirSync(images, { recursive: true })
  const image = openSync(path.join(images, 'installer.iso'), 'w')
  ftruncateSync(image, 1 << 20)
  closeSync(image)
  const isoFile = path.join(folder, 'tools.iso')
  // A disk image too: those have whole sectors.
  writeFileSync(isoFile, Buffer.alloc(512, 'tools'))
  let faults = createFaults([])
  let changes: string[] = []
  const agent = await qemuAgent(folder)
  if (hasAgent) await agent.start()
  const server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    ...(hasAgent ? { hypervisor: machinesWith(agent) } : {}),
    authFailureDelay: 10,
    broadcastInterval: 50,
    base: parseBase(
      { nodes: ['pve', 'pve2'], version: releaseOfLine(line).version, pools: [{ poolid: 'builds' }] },
      folder,
    ),
    faults: {
      meet(method, at) {
        if (method !== 'GET') changes.push(`${method} ${at}`)
        return faults.meet(method, at)
      },
    },
  })
  const guest = await startGuestServer({
    host: '0.0.0.0',
    authenticate: (context) => context.method === 'password' && context.password === guestPassword,
  })
  const web = createServer((_, response) => response.end(readFileSync(isoFile)))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const { url, username, token, fingerprint } = server
  const client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  const task = async (method: 'POST' | 'DELETE', at: string, parameters = {}) =>
    client.task(String(await client.request(method, at, parameters)))

  await task('POST', '/nodes/pve/qemu', {
    ...{ vmid: 9000, name: 'base', scsihw: 'virtio-scsi-pci', scsi0: 'local-lvm:2', ide2: 'local-lvm:cloudinit' },
    ...{ net0: 'virtio,bridge=vmbr0', boot: 'order=scsi0', nameserver: '192.0.2.9' },
  })
  await task('POST', '/nodes/pve/qemu/9000/template')
  await client.request('POST', '/access/users', { userid: 'ci@pve' })
  const made = (await client.request('POST', '/access/users/ci@pve/token/build', {})) as { value: string }
  await client.request('POST', '/access/roles', { roleid: 'Tried', privs: 'VM.Audit' })
  for (const who of [{ users: 'ci@pve' }, { tokens: 'ci@pve!build' }])
    await client.request('PUT', '/access/acl', { path: '/', roles: 'Tried', ...who })

  async function contents(): Promise<readonly string[]> {
    const vms = (await client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; template?: number }[]
    const volumes = await Promise.all(
      ['local', 'local-lvm'].map((storage) => client.request('GET', `/nodes/pve/storage/${storage}/content`)),
    )
    return [
      ...vms.map(({ vmid, template }) => `${template === 1 ? 'template' : 'vm'} ${vmid}`),
      ...(volumes.flat() as { volid: string }[]).map(({ volid }) => volid),
    ]
  }

  /** Takes away what came to the other node. Answers what is no template. */
  async function tidyOther(): Promise<readonly string[]> {
    const copies = (await client.request('GET', '/nodes/pve2/qemu')) as readonly { vmid: number; template?: number }[]
    for (const { vmid } of copies) await task('DELETE', `/nodes/pve2/qemu/${vmid}`)
    return copies.filter(({ template }) => template !== 1).map(({ vmid }) => `vm ${vmid} on pve2`)
  }

  async function tidy(added: readonly string[]): Promise<void> {
    const ids = added.flatMap((one) => /^(?:vm|template) (\d+)$/.exec(one)?.[1] ?? [])
    for (const id of ids) {
      await task('POST', `/nodes/pve/qemu/${id}/status/stop`).catch(() => {})
      await task('DELETE', `/nodes/pve/qemu/${id}`)
    }
    for (const volid of added.filter((one) => /:(iso|import)\//.test(one)))
      await task('DELETE', `/nodes/pve/storage/local/content/${volid.replaceAll('/', '%2F')}`)
  }

  return {
    facts: {
      ...{ guestPort: guest.port, guestPassword, isoFile, storagePath: path.join(folder, 'data/storage/local') },
      isoUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}/tools.iso`,
    },
    async build({ template, privileges, force = false, untold = false }) {
      await client.request('PUT', '/access/roles/Tried', { privs: privileges.join(',') })
      const before = await contents()
      const hide = { fault: 'status', status: 500, call: 'GET /access/permissions', skip: 0, times: 1000 } as const
      faults = createFaults(untold ? [hide] : [])
      changes = []
      const { build, said, open } = await runHere({
        template,
        connection: { url, username: 'ci@pve!build', token: made.value, fingerprint, node: 'pve' },
        force,
      })
      const done = [...changes]
      faults = createFaults([])
      const after = await contents()
      const added = after.filter((one) => !before.includes(one))
      const vmid = build.artifact?.kind === 'template' ? build.artifact.vmid : undefined
      const config = vmid === undefined ? {} : await client.request('GET', `/nodes/pve/qemu/${vmid}/config`)
      const held = Object.values(config as object).map((value) => String(value).split(',')[0])
      await tidy(added)
      const half = await tidyOther()
      // An image that a template was made of stays for the next build.
      const images = vmid === undefined ? [] : added.filter((one) => one.includes(':import/'))
      const kept = [`template ${vmid}`, ...held, ...images]
      return {
        outcome: build.outcome,
        errors: build.problems.map(({ summary, detail }) => `${summary}\n${detail ?? ''}`),
        codes: build.problems.map(({ code }) => code),
        left: [...added.filter((one) => !kept.includes(one)), ...half, ...open.map((entry) => JSON.stringify(entry))],
        said,
        changes: done,
      }
    },
    async close() {
      web.close()
      await client.close()
      await guest.stop()
      await server.close()
      await agent.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
