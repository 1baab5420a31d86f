import * as z from 'zod'
import { guestSettings } from './guest-settings.ts'
import { vmid } from './vmid.ts'

/** What is cloned, and what cloud-init tells the clone while it is built. */
export const cloneOptions = {
  clone_vm: z
    .string()
    .default('')
    .describe(
      'Name of the machine or template to clone, or `debian-13@production`: the template of that name that has the channel. This or `clone_vm_id`.',
    ),
  clone_vm_id: vmid().describe('ID of the machine or template to clone.'),
  full_clone: z.boolean().default(true).describe('Copy the disks; `false` links them to those of the template.'),
  clone_storage: z
    .string()
    .default('')
    .describe('Storage to which a full clone copies the disks; default: each to that of the original.'),
  clone_overwrite_hardware: z
    .boolean()
    .default(true)
    .describe(
      'Hardware that the template does not mention becomes what its defaults say (memory, cores, ...); `false`: it stays that of the machine that is cloned. docs/clone.md',
    ),
  ...guestSettings,
}

const schema = z.object(cloneOptions)
export type CloneOptions = z.output<typeof schema>
