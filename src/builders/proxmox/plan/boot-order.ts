import { parseDriveSlot } from '../../../proxmox/notation/drive-notation.ts'
import type { Slots } from './slots.ts'

const busOrder = ['ide', 'scsi', 'virtio', 'sata']

/**
 * The server boots from the first disk, then from the first CD drive. Where a CD with answer files has a lower slot than
 * the installer's, that would never be reached: then the order must be said. `read`: a CD that the boot loader reads, and
 * nothing boots from; UEFI shows it no drive that is not in the order. Undefined: the server's own is right.
 */
export function bootOrder({ disks, isos }: Slots, hasNetwork: boolean, read?: string): string | undefined {
  const [installer] = isos
  if (installer === undefined || (firstOf(isos) === installer && read === undefined)) return undefined
  const disk = firstOf(disks)
  const first = [...(disk === undefined ? [] : [disk]), installer]
  const devices = [...first, ...(hasNetwork ? ['net0'] : []), ...(read === undefined ? [] : [read])]
  return `order=${devices.join(';')}`
}

/** Drives and cards of a boot order that are none of the machine's `keys`; USB devices are not made by a template. */
export function strangersIn(boot: string, keys: readonly string[]): readonly string[] {
  const order = /(?:^|,)order=([^,]*)/.exec(boot)?.[1] ?? ''
  return order.split(';').filter((key) => /^(ide|sata|scsi|virtio|net|hostpci)\d+$/.test(key) && !keys.includes(key))
}

/** `drives`: what could be meant. */
export function unknownBootDevice(strangers: readonly string[], drives: readonly string[]) {
  return {
    code: 'unknown-boot-device',
    summary: `boot names ${strangers.join(' and ')}, which the machine does not have`,
    detail: `Its drives are ${drives.join(', ') || 'none'}. Of a disk the bus is scsi, unless its type says otherwise.`,
  } as const
}

function firstOf(keys: readonly string[]): string | undefined {
  return [...keys].sort((left, right) => rank(left) - rank(right))[0]
}

function rank(key: string): number {
  const slot = parseDriveSlot(key)
  return slot === undefined ? 0 : busOrder.indexOf(slot.bus) * 100 + slot.index
}
