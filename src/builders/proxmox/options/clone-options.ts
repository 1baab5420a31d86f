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
  ...guestSettings,
}

const schema = z.object(cloneOptions)
export type CloneOptions = z.output<typeof schema>
