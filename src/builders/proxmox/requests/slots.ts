import { busSlots } from '../rules/iso-rules.ts'

export interface SlotRequest {
  readonly bus: string
  /** A slot that the template fixes. */
  readonly index?: number | undefined
}

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
  disks: readonly SlotRequest[],
  isos: readonly SlotRequest[],
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

function nextFree(bus: string, taken: Set<string>): string {
  const slots = busSlots[bus] ?? 0
  for (let index = 0; index < slots; index++) {
    if (!taken.has(`${bus}${index}`)) return claim(`${bus}${index}`, taken)
  }
  throw new RangeError(`storage enumeration reached the end of the ${bus} bus: it has ${slots} slots`)
}
