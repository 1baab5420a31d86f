import type { OptionPath, RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { type CdBus, cdBuses } from '../options/drive-slot.ts'

/** The cloud-init drive that the template gets. */
export interface CloudInitDrive {
  readonly bus: CdBus
  /** Empty: that of the disk that boots. */
  readonly storage: string
}

/** Undefined: none. Its bus is of no interest then, whatever is written. */
export function cloudInitDriveOf(options: CommonOptions, { error }: RuleContext): CloudInitDrive | undefined {
  if (!options.cloud_init) return undefined
  const { cloud_init_disk_type: text, cloud_init_storage_pool: storage } = options
  const bus = cdBuses.find((one) => one === text)
  const path: OptionPath = ['cloud_init_disk_type']
  if (bus === undefined)
    error(
      'invalid-option-value',
      path,
      `invalid value for \`cloud_init_disk_type\` ${JSON.stringify(text)}: only one of 'ide', 'scsi', 'sata' is valid`,
    )
  return { bus: bus ?? 'ide', storage }
}
