import * as z from 'zod'
import { communicatorOptions } from '../../../communicators/communicator-registry.ts'
import { bootOptions } from './boot-options.ts'
import { connectionOptions } from './connection-options.ts'
import { cloudInitOptions, deviceOptions, identityOptions } from './device-options.ts'
import { hardwareOptions } from './hardware-options.ts'
import { isoBlock } from './iso-options.ts'

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
