import { notation, type Unknown, unknown } from '../../../options/codecs/notation.ts'
import { formatSize, parseSize } from '../../../proxmox/notation/size.ts'

/** Bytes. */
export type DiskSize = number | Unknown

/** The size of a disk that is made: a positive whole number and a unit, `20G`. */
export function diskSize() {
  return notation<DiskSize>({
    name: 'size',
    read: (text) => {
      const value = /^\d+[KMGT]$/.test(text) ? parseSize(text) : undefined
      if (value !== undefined && value > 0) return { value }
      const detail = 'A whole number and one of the units K, M, G, T: `20G`.'
      return { code: 'invalid-disk-size', problem: 'is not a size', detail, severity: 'refusal' }
    },
    write: (value) => (value === unknown ? value : formatSize(value)),
    standIn: unknown,
    emptyIsUnset: true,
  })
}
