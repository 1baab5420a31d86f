import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import { volumeSize } from '../machine/delete-volume.ts'
import type { VmConfig } from '../machine/vm.ts'
import { disksIn } from './swap.ts'

/** Are the disks that a configuration names on their storages? A removal that was cut off takes some of them. */
export async function hasAllDisks(
  config: VmConfig,
  node: string,
  client: ProxmoxClient,
  signal: AbortSignal,
): Promise<boolean> {
  const drives = drivesOf(config)
  for (const key of disksIn(config)) {
    const volid = drives.get(key)?.file ?? ''
    const storage = parseVolid(volid)?.storage ?? ''
    if ((await volumeSize(client, { node, storage, volid }, { signal })) === undefined) return false
  }
  return true
}
