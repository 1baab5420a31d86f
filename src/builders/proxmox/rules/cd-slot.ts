import type { OptionPath, RuleContext } from '../../../options/component.ts'
import { driveBuses } from '../../../proxmox/notation/drive-notation.ts'
import type { IsoBlock } from '../options/iso-options.ts'

/** Fills in the drive of an ISO image: `device` wins over `type` and `index`, and ide is the bus that is meant. */
export function resolveCdSlot(iso: IsoBlock, path: OptionPath, { error, buildFails }: RuleContext): IsoBlock {
  const type = iso.device?.bus ?? iso.type ?? 'ide'
  const index = iso.device?.index ?? iso.index
  const highest = driveBuses[type] - 1
  if (index !== undefined && index > highest) {
    const report = iso.device === undefined || path[0] === 'boot_iso' ? buildFails : error
    const at = [...path, iso.device === undefined ? 'index' : 'device']
    report('invalid-slot', at, `${type.toUpperCase()} bus index can't be higher than ${highest}`)
  }
  return { ...iso, type, index, iso_target_extension: iso.iso_target_extension.toLowerCase() }
}
