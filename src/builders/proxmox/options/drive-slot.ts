import { notation } from '../../../options/codecs/notation.ts'
import { oneOf } from '../../../options/codecs/one-of.ts'

export const cdBuses = ['ide', 'sata', 'scsi'] as const
export type CdBus = (typeof cdBuses)[number]

/** The bus of a disk. Any other word means scsi, as for the plug-in. */
export function diskBus() {
  return oneOf(['scsi', 'sata', 'virtio', 'ide'], { code: 'unknown-bus', severity: 'warning', standIn: 'scsi' })
}

/** The bus of a CD drive. */
export function cdBus() {
  return oneOf(cdBuses, { code: 'unknown-bus', standIn: 'ide' })
}

/** A number, which Packer keeps as text. */
export function slotIndex() {
  return notation<number>({
    name: 'number',
    read: (text) =>
      /^\d+$/.test(text)
        ? { value: Number(text) }
        : { code: 'invalid-slot', problem: 'is not a number', severity: 'refusal' },
    write: String,
    emptyIsUnset: true,
  })
}

/** Bus and slot in one word: `ide3`. */
export interface CdSlot {
  readonly bus: CdBus
  readonly index: number
}

export function cdSlot() {
  return notation<CdSlot>({
    name: 'string',
    read: (text) => {
      const match = /^(ide|sata|scsi)(\d+)$/.exec(text)
      if (match !== null) return { value: { bus: match[1] as CdBus, index: Number(match[2]) } }
      const detail = 'A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.'
      return { code: 'invalid-slot', problem: 'is not a device', detail, severity: 'refusal' }
    },
    write: ({ bus, index }) => `${bus}${index}`,
    emptyIsUnset: true,
  })
}
