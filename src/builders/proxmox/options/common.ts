import * as z from 'zod'
import { communicatorOptions } from '../../../communicators/options.ts'
import { bootOptions } from './boot.ts'
import { connectionOptions } from './connection.ts'
import { cloudInitOptions, deviceOptions, identityOptions } from './devices.ts'
import { hardwareOptions } from './hardware.ts'
import { isoBlock } from './iso.ts'

/** What the builders that make a machine through the Proxmox API have in common. */
export const commonOptions = {
  ...connectionOptions,
  ...identityOptions,
  ...hardwareOptions,
  ...deviceOptions,
  ...cloudInitOptions,
  ...bootOptions,
  ...communicatorOptions,
  additional_iso_files: z.array(isoBlock).default([]).describe('Further ISO images.'),
}

const common = z.object(commonOptions)
export type CommonOptions = z.output<typeof common>
