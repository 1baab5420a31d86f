import { parseSize } from '../../../proxmox/notation/disk-size.ts'

export const gibibyte = 2 ** 30

/** `20G` → bytes; undefined where it is not a positive whole number with a unit, as a new disk's size has to be. */
export function parseDiskSize(text: string): number | undefined {
  return /^\d+[KMGT]$/.test(text) ? parseSize(text) || undefined : undefined
}
