import type { Options } from '../../config/conf-file.ts'
import { cards, netmask } from './configured-cards.ts'

/** The configured cards as stanzas of Debian's interfaces file; `servers`: name servers that stand with each address. */
export function interfaceStanzas(options: Options, servers = ''): string[] {
  const lines: string[] = []
  for (const { index, ip } of cards(options)) {
    const add = (family: string, configured: string | undefined, mask: typeof netmask, gateway: string | undefined) => {
      if (configured === undefined) return
      if (!configured.includes('/')) {
        lines.push(`iface eth${index} ${family} ${configured}`)
        return
      }
      const [address, prefix] = configured.split('/')
      lines.push(`iface eth${index} ${family} static`, `        address ${address}`, `        netmask ${mask(prefix)}`)
      if (gateway !== undefined) lines.push(`        gateway ${gateway}`)
      if (servers !== '') lines.push(`        dns-nameservers ${servers}`)
    }
    lines.push(`auto eth${index}`)
    add('inet', ip['ip'], netmask, ip['gw'])
    add('inet6', ip['ip6'], String, ip['gw6'])
  }
  return lines
}
