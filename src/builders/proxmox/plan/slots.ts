import { type DriveBus, driveBuses } from '../../../proxmox/notation/drive-notation.ts'

interface Drive {
  readonly bus: DriveBus
  /** A slot that the template fixes. */
  readonly index?: number | undefined
}

/** The configuration keys of the drives, in the template's order: `scsi0`, `ide2`. */
export interface Slots {
  readonly disks: readonly string[]
  readonly isos: readonly string[]
}

/** Drives that a clone has from its source. */
interface Existing {
  /** Disks: nothing may take their place. */
  readonly occupied?: ReadonlySet<string>
  /** Drives that only an image with a fixed slot replaces. */
  readonly avoided?: ReadonlySet<string>
}

/**
 * Gives every drive its configuration key, in the plug-in's order, because answer files name the devices that follow
 * from it: ISO images with a fixed slot, then disks per bus in the template's order, then the other ISO images.
 * Throws RangeError with the plug-in's text where a bus is full or a slot is asked for twice.
 */
export function allocateSlots(
  disks: readonly Drive[],
  isos: readonly Drive[],
  { occupied = new Set(), avoided = new Set() }: Existing = {},
): Slots {
  const taken = new Set(occupied)
  const isoKeys = isos.map(({ bus, index }) => (index === undefined ? undefined : claim(`${bus}${index}`, taken)))
  for (const key of avoided) taken.add(key)
  const diskKeys = disks.map(({ bus }) => nextFree(bus, taken))
  return { disks: diskKeys, isos: isos.map(({ bus }, position) => isoKeys[position] ?? nextFree(bus, taken)) }
}

function claim(key: string, taken: Set<string>): string {
  if (taken.has(key)) throw new RangeError(`${key} is used twice`)
  taken.add(key)
  return key
}

function nextFree(bus: DriveBus, taken: Set<string>): string {
  const key = freeSlot(bus, (one) => taken.has(one))
  if (key !== undefined) return claim(key, taken)
  throw new RangeError(`storage enumeration reached the end of the ${bus} bus: it has ${driveBuses[bus]} slots`)
}

/** The first slot of a bus that is not taken; undefined: the bus is full. */
export function freeSlot(bus: DriveBus, isTaken: (key: string) => boolean): string | undefined {
  const keys = Array.from({ length: driveBuses[bus] }, (_, index) => `${bus}${index}`)
  return keys.find((key) => !isTaken(key))
}
