import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Access } from '../../access/access.ts'
import { callerId } from '../../access/effective-rights.ts'
import { digestOf, type VmConfig } from '../../config/conf-file.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, parseDrive, printDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parseVolume, storageOf, volumePath } from '../../storage/storages.ts'
import type { Worker } from '../../tasks/task-list.ts'
import { isInUse } from '../pending-changes.ts'
import { checkLock, isTemplate } from '../vm-configs.ts'
import { bootOrder, printBootOrder } from '../vm-defaults.ts'

export interface ReassignWish {
  readonly node: string
  readonly vmid: number
  readonly disk: string
  readonly digest: string | undefined
  readonly target: number
  readonly slot: string
  readonly targetDigest: string | undefined
}

interface Pair {
  readonly giver: VmConfig
  readonly receiver: VmConfig
  readonly drive: Drive
}

/** Gives a disk to another VM, with a name of that VM for its volume; gives the UPID. */
export function reassignDisk(datacenter: Datacenter, access: Access, wish: ReassignWish): string {
  const { node, vmid, disk, target, slot } = wish
  const { drive } = reassignable(datacenter, wish)
  access.check(`/storage/${parseVolume(datacenter, drive.file).storage}`, 'Datastore.AllocateSpace')
  const id = `${vmid}-${disk}>${target}-${slot}`
  return datacenter.tasks.start(node, 'qmmove', id, callerId(access.caller), (worker) =>
    datacenter.locks.run(
      vmid,
      () => datacenter.locks.run(target, () => reassign(datacenter, wish, worker), worker.log),
      worker.log,
    ),
  )
}

function reassignable({ vms, machines }: Datacenter, wish: ReassignWish): Pair {
  const { vmid, disk, target, slot } = wish
  const [node, other] = [vms.nodeOf(vmid), vms.nodeOf(target)]
  if (node === undefined) throw new Error(`could not find VM ${vmid}`)
  if (other === undefined) throw new Error(`could not find target VM ${target}`)
  if (node !== other) throw new Error(`Both VMs need to be on the same node (${node} != ${other})`)
  const [giver, receiver] = [vms.read(node, vmid), vms.read(node, target)]
  checkLock(giver)
  checkLock(receiver)
  if (isTemplate(giver) || isTemplate(receiver)) throw new Error("Can't move disks from or to template VMs")
  checkDigest(vmid, giver, wish.digest)
  checkDigest(target, receiver, wish.targetDigest)
  const text = giver.options.get(disk)
  if (text === undefined) throw new Error(`Disk '${disk}' for VM '${vmid}' does not exist`)
  if (receiver.options.has(slot)) throw new Error(`Target disk key '${slot}' is already in use for VM '${target}'`)
  const drive = parseDrive(disk, text)
  if (isCdrom(drive) && !isCloudInit(drive)) throw new Error("CD drive contents can't be moved to another VM")
  if (!isVolume(drive.file)) throw new Error(`Volume '${drive.file}' not managed by PVE`)
  if (isInUse(giver, disk, drive.file)) throw new Error("Can't move disk used by a snapshot to another VM")
  if (machines.get(vmid) !== undefined && !/^unused/.test(disk))
    throw new Error('Cannot move disk to another VM while the source VM is running - detach first')
  try {
    const shape = parseDrive(slot, /^unused/.test(slot) ? drive.file : text)
    return { giver, receiver, drive: shape }
  } catch (error) {
    throw new Error(`failed to parse source disk for target disk format - ${(error as Error).message}`)
  }
}

function checkDigest(vmid: number, config: VmConfig, digest: string | undefined): void {
  if (digest !== undefined && digest !== '' && digest !== digestOf(config))
    throw new Error(`VM ${vmid}: detected modified configuration - file changed by other user? Try again.`)
}

async function reassign(datacenter: Datacenter, wish: ReassignWish, worker: Worker): Promise<void> {
  const { node, vmid, disk, target, slot } = wish
  const { giver, receiver, drive } = reassignable(datacenter, wish)
  worker.log(`moving disk '${disk}' from VM '${vmid}' to '${target}'`)
  const to = freeVolume(datacenter, node, drive.file, target)
  const renamed = printDrive({ ...drive, key: slot, file: to })
  const written: Reassigned = { node, from: drive.file, to, vmid, disk, target, slot, drive: renamed }
  datacenter.data.write(reassignMark(vmid), JSON.stringify(written))
  const file = volumePath(datacenter, node, to)
  await mkdir(path.dirname(file), { recursive: true })
  await rename(volumePath(datacenter, node, drive.file), file)
  settle(datacenter, written, { giver, receiver }, worker.log)
}

/** A disk that has the other machine's name, and is not in the configurations as that yet. */
interface Reassigned {
  readonly node: string
  /** Volume IDs. */
  readonly from: string
  readonly to: string
  readonly vmid: number
  readonly disk: string
  readonly target: number
  readonly slot: string
  readonly drive: string
}

function reassignMark(vmid: number): string {
  return `reassigning/${vmid}`
}

function settle(
  datacenter: Datacenter,
  { node, vmid, disk, target, slot, drive }: Reassigned,
  { giver, receiver }: Pick<Pair, 'giver' | 'receiver'>,
  log: (line: string) => void,
): void {
  const order = bootOrder(giver.options.get('boot'))
  if (order?.includes(disk)) {
    log(`removing disk '${disk}' from boot order config`)
    giver.options.set('boot', printBootOrder(order.filter((device) => device !== disk)))
  }
  giver.options.delete(disk)
  log(`removing disk '${disk}' from VM '${vmid}' config`)
  receiver.options.set(slot, drive)
  datacenter.vms.write(node, target, receiver)
  datacenter.vms.write(node, vmid, giver)
  datacenter.data.remove(reassignMark(vmid))
}

/** The server ended in the middle: a disk that has its new name is handed over. */
export function finishReassigning(datacenter: Datacenter, vmid: number): void {
  const text = datacenter.data.read(reassignMark(vmid))
  if (text === undefined) return
  const written = JSON.parse(text) as Reassigned
  const { node, to, target } = written
  if (existsSync(volumePath(datacenter, node, to)) && datacenter.vms.exists(target)) {
    const pair = { giver: datacenter.vms.read(node, vmid), receiver: datacenter.vms.read(node, target) }
    settle(datacenter, written, pair, () => {})
  }
  datacenter.data.remove(reassignMark(vmid))
}

/** The lowest `vm-N-disk-M` that no image of the machine has. */
function freeVolume(datacenter: Datacenter, node: string, volid: string, target: number): string {
  const volume = parseVolume(datacenter, volid)
  const isLvm = storageOf(datacenter, volume.storage).type === 'lvmthin'
  const base = volume.base === undefined ? '' : `${volume.base.vmid}/${volume.base.name}/`
  for (let number = 0; ; number++) {
    const name = (format: string): string => `vm-${target}-disk-${number}${isLvm ? '' : `.${format}`}`
    const at = (format: string): string =>
      isLvm ? `${volume.storage}:${name(format)}` : `${volume.storage}:${base}${target}/${name(format)}`
    const isTaken = ['raw', 'qcow2', 'vmdk'].some((format) => existsSync(volumePath(datacenter, node, at(format))))
    if (!isTaken) return at(volume.format)
  }
}
