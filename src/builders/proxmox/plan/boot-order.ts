import { parseDriveSlot } from '../../../proxmox/notation/drive-notation.ts'
import type { Slots } from './slots.ts'

const busOrder = ['ide', 'scsi', 'virtio', 'sata']

/**
 * The server boots from the first disk, then from the first CD drive. Where a CD with answer files has a lower slot than
 * the installer's, that would never be reached: then the order must be said. Undefined: the server's own is right.
 */
export function bootOrder({ disks, isos }: Slots, hasNetwork: boolean): string | undefined {
  const [installer] = isos
  if (installer === undefined || firstOf(isos) === installer) return undefined
  const disk = firstOf(disks)
  const devices = [...(disk === undefined ? [] : [disk]), installer, ...(hasNetwork ? ['net0'] : [])]
  return `order=${devices.join(';')}`
}

function firstOf(keys: readonly string[]): string | undefined {
  return [...keys].sort((left, right) => rank(left) - rank(right))[0]
}

function rank(key: string): number {
  const slot = parseDriveSlot(key)
  return slot === undefined ? 0 : busOrder.indexOf(slot.bus) * 100 + slot.index
}
