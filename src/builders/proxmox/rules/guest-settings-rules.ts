import { isIP, isIPv4, isIPv6 } from 'node:net'
import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { GuestSettings } from '../options/guest-settings.ts'

/** The rules of what cloud-init tells the guest. */
export function checkGuestSettings(
  options: GuestSettings & Pick<CommonOptions, 'network_adapters'>,
  context: RuleContext,
): void {
  const { error } = context
  for (const address of options.nameserver.split(' '))
    if (address !== '' && isIP(address) === 0)
      error(
        'invalid-ip-address',
        ['nameserver'],
        `could not parse nameserver: ${JSON.stringify(address)} is no IP address`,
      )
  const [blocks, cards] = [options.ipconfig.length, options.network_adapters.length]
  if (blocks > cards)
    error(
      'ipconfig-without-network',
      ['ipconfig', cards],
      `${blocks} ipconfig blocks given, but only ${cards} network interfaces defined`,
      'Add network_adapters: the blocks belong to them in order.',
    )
  for (const index of options.ipconfig.keys()) checkIpConfig(options, index, context)
}

const families = [
  { address: 'ip', gateway: 'gateway', words: ['dhcp'], version: 'IPv4', bits: 32, is: isIPv4 },
  { address: 'ip6', gateway: 'gateway6', words: ['dhcp', 'auto'], version: 'IPv6', bits: 128, is: isIPv6 },
] as const

function checkIpConfig({ ipconfig }: GuestSettings, index: number, { error, buildFails }: RuleContext): void {
  const block = ipconfig[index]
  if (block === undefined) return
  for (const { address, gateway, words, version, bits, is } of families) {
    const text = block[address]
    const isWord = (words as readonly string[]).includes(text)
    const [host = '', prefix = ''] = text.split('/')
    const isAddress = is(host) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && text.split('/').length === 2
    if (text !== '' && !isWord && !isAddress) {
      const allowed = [`an ${version} address with its prefix length`, ...words.map((word) => `\`${word}\``)]
      const report = isIP(host) === 0 || prefix === '' ? error : buildFails
      report(
        'invalid-ip-address',
        ['ipconfig', index, address],
        `could not parse ipconfig[${index}].${address}`,
        `It is ${allowed.join(' or ')}.`,
      )
    }
    if (block[gateway] !== '' && !is(block[gateway]))
      error(
        'invalid-ip-address',
        ['ipconfig', index, gateway],
        `could not parse ipconfig[${index}].${gateway}`,
        `It is an ${version} address.`,
      )
    if (block[gateway] !== '' && (text === '' || isWord))
      buildFails(
        'option-requires-another',
        ['ipconfig', index, gateway],
        `ipconfig[${index}].${gateway} needs an address in ${address}`,
      )
  }
}
