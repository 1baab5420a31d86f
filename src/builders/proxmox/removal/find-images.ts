import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ifAllowed, type Machine } from '../machine/all-machines.ts'
import { isInUse } from '../machine/delete-volume.ts'
import { type Snapshot, snapshotsOf, snapshotWith } from '../machine/snapshots.ts'
import { isMadeImage } from './leftover.ts'

/** Something on a storage that a build has made for itself. */
export interface MadeVolume {
  readonly node: string
  readonly storage: string
  readonly volid: string
  /** Seconds since the epoch. */
  readonly since: number | undefined
  /** Why it is not to be removed; undefined: it is. */
  readonly spared: string | undefined
}

/** The CDs of builds on all storages; `staying`: machines that are not removed. */
export async function madeImages(
  staying: readonly Machine[],
  { client, now, olderThan, signal }: ImageSearch,
): Promise<readonly MadeVolume[]> {
  const seesEverybody = await seesAllMachines(client, signal)
  const found = new Map<string, MadeVolume>()
  const seen = new Map<Machine, readonly Snapshot[] | undefined>()
  for (const node of await onlineNodes(client, signal)) {
    for (const { storage, shared } of await storagesWith('iso', node, client, signal)) {
      const path = `/nodes/${node}/storage/${storage}/content`
      const volumes = (await client.request('GET', path, { content: 'iso' }, { signal })) as readonly {
        readonly volid: string
        readonly ctime?: number
      }[]
      for (const { volid, ctime: since } of volumes) {
        if (!isMadeImage(volid)) continue
        const near = staying.filter((one) => shared === 1 || one.node === node)
        const user = near.find((one) => isInUse(volid, one.config))
        const spared =
          since === undefined
            ? 'nothing tells when it was made'
            : now - since < olderThan
              ? 'it is not old enough: its build may live'
              : user !== undefined
                ? `machine ${user.vmid} has it in a drive`
                : seesEverybody
                  ? await snapshotUse(volid, near, seen, { client, signal })
                  : 'these credentials do not see all machines, and one may have it in a drive'
        found.set(shared === 1 ? volid : `${node} ${volid}`, { node, storage, volid, since, spared })
      }
    }
  }
  return [...found.values()]
}

/** Why a snapshot keeps it. Asked last, since it takes a call for every machine; `seen` keeps the answers. */
async function snapshotUse(
  volid: string,
  machines: readonly Machine[],
  seen: Map<Machine, readonly Snapshot[] | undefined>,
  { client, signal }: Pick<ImageSearch, 'client' | 'signal'>,
): Promise<string | undefined> {
  for (const machine of machines) {
    if (!seen.has(machine)) seen.set(machine, await ifAllowed(() => snapshotsOf(machine, client, signal)))
    const snapshots = seen.get(machine)
    if (snapshots === undefined)
      return `these credentials do not see the snapshots of machine ${machine.vmid}, and one may have it in a drive`
    const name = snapshotWith(volid, snapshots)
    if (name !== undefined) return `snapshot ${name} of machine ${machine.vmid} has it in a drive`
  }
  return undefined
}

export interface ImageSearch {
  readonly client: ProxmoxClient
  /** Seconds by the server's clock. */
  readonly now: number
  readonly olderThan: number
  readonly signal: AbortSignal
}

export async function onlineNodes(client: ProxmoxClient, signal: AbortSignal): Promise<readonly string[]> {
  const nodes = (await client.request('GET', '/nodes', {}, { signal })) as readonly { node: string; status?: string }[]
  return nodes.filter(({ status }) => status !== 'offline').map(({ node }) => node)
}

/** The storages of a node that can be asked for such content. */
export async function storagesWith(
  content: 'iso' | 'backup',
  node: string,
  client: ProxmoxClient,
  signal: AbortSignal,
): Promise<readonly { readonly storage: string; readonly shared?: number }[]> {
  const storages = (await client.request('GET', `/nodes/${node}/storage`, { content }, { signal })) as readonly {
    readonly storage: string
    readonly active?: number
    readonly shared?: number
  }[]
  return storages.filter(({ active }) => active === 1)
}

async function seesAllMachines(client: ProxmoxClient, signal: AbortSignal): Promise<boolean> {
  const path = '/vms'
  const answer = await client.request('GET', '/access/permissions', { path }, { signal })
  return 'VM.Audit' in ((answer as Record<string, object> | null)?.[path] ?? {})
}
