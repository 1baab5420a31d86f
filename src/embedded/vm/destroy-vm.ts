import { errorText } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import { isUsable } from '../storage/storages.ts'
import { listVolumes } from '../storage/volume-list.ts'
import { childrenOf, removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { ownedVolumes } from './pending-changes.ts'
import { destroyMark } from './recover-vms.ts'
import { checkLock } from './vm-configs.ts'

export interface DestroyWish {
  readonly node: string
  readonly vmid: number
  readonly skiplock: boolean
  readonly purge: boolean
  /** The volumes with its ID too that its configuration does not name. */
  readonly unreferenced: boolean
}

/** Throws Error when it is protected, or runs. */
export function checkDestroyable(datacenter: Datacenter, node: string, vmid: number): void {
  const config = datacenter.vms.read(node, vmid)
  if (config.options.get('protection') === '1') throw new Error(`can't remove VM ${vmid} - protection mode enabled`)
  if (datacenter.machines.get(vmid)) throw new Error(`VM ${vmid} is running - destroy failed`)
}

/** The caller holds the machine's lock. */
export async function destroyVm(datacenter: Datacenter, wish: DestroyWish, worker: Worker): Promise<void> {
  const { node, vmid } = wish
  checkDestroyable(datacenter, node, vmid)
  const config = datacenter.vms.read(node, vmid)
  if (config.options.get('lock') !== 'suspended') checkLock(config, wish.skiplock)
  const volumes = ownedVolumes(config, vmid)
  for (const volid of volumes) {
    if (linkedClones(datacenter, node, volid).length > 0)
      throw new Error(`base volume '${volid}' is still in use by linked cloned`)
  }
  datacenter.data.write(destroyMark(vmid), '')
  for (const volid of volumes) {
    await removeVolume(datacenter, node, volid).catch((error: unknown) =>
      worker.log(`Could not remove disk '${volid}', check manually: ${errorText(error)}`),
    )
  }
  if (wish.unreferenced) await removeUnreferenced(datacenter, node, vmid, worker)
  if (wish.purge) worker.log(`purging VM ${vmid} from related configurations..`)
  datacenter.vms.remove(vmid)
  for (const pool of Object.values(datacenter.state.pools)) pool.vms = pool.vms.filter((member) => member !== vmid)
  datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.path !== `/vms/${vmid}`)
  datacenter.save()
  datacenter.data.remove(destroyMark(vmid))
}

function linkedClones(datacenter: Datacenter, node: string, volid: string): string[] {
  try {
    return childrenOf(datacenter, node, volid)
  } catch {
    // A storage that is gone has none.
    return []
  }
}

async function removeUnreferenced(datacenter: Datacenter, node: string, vmid: number, worker: Worker): Promise<void> {
  for (const [id, storage] of Object.entries(datacenter.state.storages)) {
    if (!isUsable(storage, node) || !storage.content.includes('images')) continue
    for (const { volid, vmid: owner, content } of listVolumes(datacenter, node, id)) {
      if (content !== 'images' || owner !== vmid) continue
      await removeVolume(datacenter, node, volid).catch((error: unknown) => worker.log(errorText(error)))
    }
  }
}
