import type { PlanContext } from '../../../../options/component.ts'
import type { CommonOptions } from '../../options/common-options.ts'
import type { ImportOptions } from '../../options/import-options.ts'
import { guestValues } from '../cloud-init/guest-values.ts'
import { type Parameters, present } from '../parameters.ts'
import type { DiskImage } from './disk-image.ts'
import { readDiskImage } from './read-disk-image.ts'

/** What makes a machine of a disk image. */
export interface Import {
  readonly image: DiskImage
  /** What cloud-init tells the guest while it is built, but for the key. */
  readonly values: Parameters
  /** `ciupgrade`, which Proxmox VE knows from 8 on; undefined: not sent. */
  readonly withoutUpgrade: boolean | undefined
  /** What the template says of the first disk itself. */
  readonly isSizeSet: boolean
  readonly isFormatSet: boolean
}

export function planImport(options: CommonOptions & ImportOptions, context: PlanContext): Import {
  const { ssh_password: password, cicustom } = options
  const image = readDiskImage(options, context)
  return {
    image,
    values: options.cloud_init ? { ...guestValues(options), ...present({ cipassword: password, cicustom }) } : {},
    withoutUpgrade: options.cloud_init ? options.cloud_init_disable_upgrade_packages : undefined,
    isSizeSet: context.places.isSet(['disks', 0, 'disk_size']),
    isFormatSet: context.places.isSet(['disks', 0, 'format']),
  }
}
