import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { isInUse } from './delete-volume.ts'
import type { VmConfig } from './vm.ts'

export interface Snapshot {
  readonly name: string
  readonly config: VmConfig
}

/** The snapshots of a machine with what it was then; none where it is gone meanwhile. */
export async function snapshotsOf(
  { node, vmid }: { readonly node: string; readonly vmid: number },
  client: ProxmoxClient,
  signal: AbortSignal,
): Promise<readonly Snapshot[]> {
  const at = `/nodes/${node}/qemu/${vmid}/snapshot`
  const snapshots: Snapshot[] = []
  try {
    const rows = (await client.request('GET', at, {}, { signal })) as readonly { readonly name: string }[]
    for (const { name } of rows) {
      if (name === 'current') continue
      const config = await client.request('GET', `${at}/${name}/config`, {}, { signal })
      snapshots.push({ name, config: config as VmConfig })
    }
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError && thrown.notFound)) throw thrown
  }
  return snapshots
}

/** A machine that is rolled back to a snapshot needs again what the snapshot has in a drive. */
export function snapshotWith(volid: string, snapshots: readonly Snapshot[]): string | undefined {
  return snapshots.find(({ config }) => isInUse(volid, config))?.name
}
