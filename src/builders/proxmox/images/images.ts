import type { OptionPath } from '../../../options/component.ts'
import type { IsoBlock } from '../options/iso-options.ts'

/** The ISO images of a machine, and where the options of each stand. */
export interface Images {
  readonly isos: readonly IsoBlock[]
  isoPath(index: number): OptionPath
}
