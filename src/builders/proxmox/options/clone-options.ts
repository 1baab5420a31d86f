import * as z from 'zod'
import { vmid } from './vmid.ts'

const ipConfig = z.object({
  ip: z.string().default('').describe('IPv4 address with prefix length, `10.0.0.5/24`, or `dhcp`.'),
  gateway: z.string().default('').describe('IPv4 gateway; needs an address in `ip`.'),
  ip6: z.string().default('').describe('IPv6 address with prefix length, `auto` or `dhcp`.'),
  gateway6: z.string().default('').describe('IPv6 gateway; needs an address in `ip6`.'),
})

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
  nameserver: z.string().default('').describe('Addresses of DNS servers for cloud-init, separated by blanks.'),
  searchdomain: z.string().default('').describe('DNS search domain for cloud-init.'),
  ipconfig: z
    .array(ipConfig)
    .default([])
    .describe('Addresses for cloud-init, one block for each network card in order.'),
}

const schema = z.object(cloneOptions)
export type CloneOptions = z.output<typeof schema>
