import { ExternalError } from '../../../diagnostics/errors.ts'
import type { MachineEntry } from '../../../events/journal.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { RemoveContext } from '../../builder.ts'
import { deleteVolume, type Volume } from '../machine/delete-volume.ts'

interface Found extends Volume {
  /** Seconds since the epoch; undefined: the storage does not keep it. */
  readonly madeAt: number | undefined
}

/**
 * Removes what lies on the storages under the ID of a machine that is gone: a task that was cut off leaves volumes that
 * no configuration names. Those that are older than the machine were there before, and stay. `isDestroyed`: the server has
 * removed its volumes itself, so that a storage that does not answer is no reason to call it left.
 */
export async function removeVolumes(
  { node, vmid, since }: MachineEntry,
  client: ProxmoxClient,
  context: Pick<RemoveContext, 'signal' | 'emit'>,
  { isDestroyed }: { readonly isDestroyed: boolean },
): Promise<void> {
  // A journal of an earlier version does not say when.
  if (since === undefined) return
  const found = await volumesOf(vmid, node, client, context.signal).catch((thrown: unknown) => {
    if (!isDestroyed || context.signal.aborted || !(thrown instanceof ProxmoxError)) throw thrown
    context.emit({ kind: 'message', text: `Could not look for volumes of machine ${vmid}: ${thrown.message}` })
    return []
  })
  const ours = found.filter(({ madeAt }) => madeAt === undefined || madeAt >= since)
  // Listed first, and asked then: whoever has the ID by now had it before there were volumes of his.
  if (ours.length === 0 || (await isTaken(vmid, client, context.signal))) return
  for (const { madeAt, ...volume } of ours) {
    if (madeAt === undefined)
      throw new ExternalError(
        'volume-of-nobody',
        `${volume.volid} has the ID of machine ${vmid}, which is gone, and nothing tells since when it is there`,
        'Look whether it is of this build, and remove it by hand.',
      )
    context.emit({ kind: 'say', text: `Removing ${volume.volid} from node ${node}, which no machine has` })
    await deleteVolume(client, volume, { signal: context.signal })
  }
}

/** Volumes with a machine's ID, as far as the credentials see them, on the storages that work. */
async function volumesOf(
  vmid: number,
  node: string,
  client: ProxmoxClient,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const storages = (await client.request(
    'GET',
    `/nodes/${node}/storage`,
    { content: 'images' },
    { signal },
  )) as readonly {
    readonly storage: string
    readonly active?: number
  }[]
  const lists = storages
    .filter(({ active }) => active === 1)
    .map(async ({ storage }) => {
      const path = `/nodes/${node}/storage/${storage}/content`
      const volumes = (await client.request('GET', path, { content: 'images', vmid }, { signal })) as readonly {
        readonly volid: string
        readonly ctime?: number
      }[]
      return volumes.map(({ volid, ctime }) => ({ node, storage, volid, madeAt: ctime }))
    })
  return (await Promise.all(lists)).flat()
}

/** Has a machine of any node the ID, whether the credentials see it or not? */
async function isTaken(vmid: number, client: ProxmoxClient, signal: AbortSignal): Promise<boolean> {
  try {
    await client.request('GET', '/cluster/nextid', { vmid }, { signal })
    return false
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 400) return true
    throw thrown
  }
}
