import type { OptionPath } from '../../../options/component.ts'
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

/** A drive that has no slot, and why: with the plug-in's text where a bus is full. */
export interface SlotProblem {
  readonly drive: 'disk' | 'iso'
  /** Its number in the template. */
  readonly position: number
  readonly code: 'bus-full' | 'slot-used-twice'
  readonly summary: string
}

/**
 * Gives every drive its configuration key, in the plug-in's order, because answer files name the devices that follow
 * from it: ISO images with a fixed slot, then disks per bus in the template's order, then the other ISO images.
 * One that gets none has a word in its place.
 */
export function allocateSlots(
  disks: readonly Drive[],
  isos: readonly Drive[],
  { occupied = new Set(), avoided = new Set() }: Existing = {},
): Slots & { readonly problems: readonly SlotProblem[] } {
  const taken = new Set(occupied)
  const problems: SlotProblem[] = []
  const fixed = isos.map(({ bus, index }, position) => {
    if (index === undefined) return undefined
    const key = `${bus}${index}`
    if (taken.has(key)) {
      const summary = occupied.has(key) ? `${key} is a disk of the source` : `${key} is used twice`
      problems.push({ drive: 'iso', position, code: 'slot-used-twice', summary })
      return `<${key}, used twice>`
    }
    taken.add(key)
    return key
  })
  for (const key of avoided) taken.add(key)
  const nextFree = (bus: DriveBus, drive: SlotProblem['drive'], position: number): string => {
    const key = freeSlot(bus, (one) => taken.has(one))
    if (key !== undefined) {
      taken.add(key)
      return key
    }
    const summary = `storage enumeration reached the end of the ${bus} bus: it has ${driveBuses[bus]} slots`
    problems.push({ drive, position, code: 'bus-full', summary })
    return `<${bus}, which is full>`
  }
  return {
    disks: disks.map(({ bus }, position) => nextFree(bus, 'disk', position)),
    isos: isos.map(({ bus }, position) => fixed[position] ?? nextFree(bus, 'iso', position)),
    problems,
  }
}

/** Where the option of a drive stands that has no slot. */
export function placeOf(
  { drive, position, code }: SlotProblem,
  images: readonly { readonly path: OptionPath }[],
): OptionPath {
  if (drive === 'disk') return ['disks', position]
  const path = images[position]?.path ?? []
  return code === 'slot-used-twice' ? [...path, 'index'] : path
}

/** The first slot of a bus that is not taken; undefined: the bus is full. */
export function freeSlot(bus: DriveBus, isTaken: (key: string) => boolean): string | undefined {
  const keys = Array.from({ length: driveBuses[bus] }, (_, index) => `${bus}${index}`)
  return keys.find((key) => !isTaken(key))
}
