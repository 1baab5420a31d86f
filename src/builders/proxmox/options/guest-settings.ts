import * as z from 'zod'

const ipConfig = z.object({
  ip: z.string().default('').describe('IPv4 address with prefix length, `10.0.0.5/24`, or `dhcp`.'),
  gateway: z.string().default('').describe('IPv4 gateway; needs an address in `ip`.'),
  ip6: z.string().default('').describe('IPv6 address with prefix length, `auto` or `dhcp`.'),
  gateway6: z.string().default('').describe('IPv6 gateway; needs an address in `ip6`.'),
})

/** What cloud-init tells the guest while it is built. */
export const guestSettings = {
  nameserver: z.string().default('').describe('Addresses of DNS servers for cloud-init, separated by blanks.'),
  searchdomain: z.string().default('').describe('DNS search domain for cloud-init.'),
  ipconfig: z
    .array(ipConfig)
    .default([])
    .describe('Addresses for cloud-init, one block for each network card in order.'),
}

const schema = z.object(guestSettings)
export type GuestSettings = z.output<typeof schema>
