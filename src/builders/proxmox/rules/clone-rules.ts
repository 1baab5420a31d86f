import { isIP, isIPv4, isIPv6 } from 'node:net'
import type { RuleContext } from '../../../options/component.ts'
import { channelName, channelRule, splitChannel } from '../options/channel-name.ts'
import type { CloneOptions } from '../options/clone-options.ts'
import type { CommonOptions } from '../options/common-options.ts'

export function checkClone(options: CommonOptions & CloneOptions, context: RuleContext): void {
  const { error, isLate } = context
  const { clone_vm: name, clone_vm_id: id } = options
  if (name === '' && id === undefined && !isLate(['clone_vm']) && !isLate(['clone_vm_id']))
    error(
      'missing-option',
      [],
      'one of clone_vm or clone_vm_id must be specified',
      'It says which machine or template is cloned.',
    )
  if (name !== '' && id !== undefined)
    error('conflicting-options', ['clone_vm_id'], 'clone_vm and clone_vm_id cannot both be specified')
  const { name: template, channel } = splitChannel(name)
  if (channel !== undefined && (template === '' || !channelName.test(channel)))
    error(
      'invalid-channel',
      ['clone_vm'],
      `clone_vm does not name a template and its channel: ${JSON.stringify(name)}`,
      `It looks like debian-13@production, and a channel is ${channelRule}. A machine has no @ in its name.`,
    )
  if (id !== undefined && id === options.vm_id)
    context.buildFails(
      'conflicting-options',
      ['vm_id'],
      'vm_id is that of the machine to clone',
      'A copy has an ID of its own; with force it would take the place of its source.',
    )
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

function checkIpConfig({ ipconfig }: CloneOptions, index: number, { error, buildFails }: RuleContext): void {
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
