import { isIPv4, isIPv6 } from 'node:net'
import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { listOf, StringType } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { list, string } from '../values/values.ts'
import { numberAt, numeric, text, textAt, wholeNumberAt } from './function-arguments.ts'

interface Network {
  readonly address: bigint
  readonly prefix: number
  /** 32 or 128 */
  readonly bits: number
}

function networkAt(args: readonly Value[], argument?: number): Network {
  const given = textAt(args, 0)
  const fail = () => new FunctionError(`${JSON.stringify(given)} is not a network address like 10.0.0.0/8`, argument)
  const match = /^([^/]+)\/0*(\d{1,3})$/.exec(given)
  const [, ip = '', length = ''] = match ?? []
  const bits = isIPv4(ip) ? 32 : isIPv6(ip) && !ip.includes('%') ? 128 : 0
  const prefix = Number(length)
  if (match === null || bits === 0 || prefix > bits) throw fail()
  const address = bits === 32 ? parseIPv4(ip) : parseIPv6(ip)
  return { address: (address >> BigInt(bits - prefix)) << BigInt(bits - prefix), prefix, bits }
}

function parseIPv4(ip: string): bigint {
  return ip.split('.').reduce((address, part) => (address << 8n) | BigInt(part), 0n)
}

function parseIPv6(ip: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip)
  const plain =
    dotted === null
      ? ip
      : `${dotted[1]}${parseIPv4(dotted[2] ?? '')
          .toString(16)
          .padStart(8, '0')
          .replace(/^(.{4})/, '$1:')}`
  const [left = '', right] = plain.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const start = groups(left)
  const end = right === undefined ? [] : groups(right)
  const all = [...start, ...Array.from({ length: 8 - start.length - end.length }, () => '0'), ...end]
  return all.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n)
}

/** As Go writes them: the longest row of zeros in IPv6 is `::`. */
function addressText(address: bigint, bits: number): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.')
  // What is IPv4 in IPv6's clothes is written as such.
  if (address >> 32n === 0xffffn) return addressText(address & 0xffffffffn, 32)
  const groups = Array.from({ length: 8 }, (_, at) => Number((address >> BigInt(112 - at * 16)) & 0xffffn))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  const hex = groups.map((group) => group.toString(16))
  if (best.at === -1) return hex.join(':')
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`
}

function networkText({ address, prefix, bits }: Network): string {
  return `${addressText(address, bits)}/${prefix}`
}

const cidrhost: ValueFunction = {
  name: 'cidrhost',
  parameters: [text('prefix'), numeric('hostnum')],
  returns: StringType,
  call(args) {
    const { address, prefix, bits } = networkAt(args)
    wholeNumberAt(args, 1)
    const size = 1n << BigInt(bits - prefix)
    const host = numberAt(args, 1).toBigInt()
    // A negative number counts from the end.
    const offset = host < 0n ? size + host : host
    if (offset < 0n || offset >= size) {
      throw new FunctionError(`a network with a prefix of ${prefix} has no host number ${host}`)
    }
    return string(addressText(address + offset, bits))
  },
}

const cidrnetmask: ValueFunction = {
  name: 'cidrnetmask',
  parameters: [text('prefix')],
  returns: StringType,
  call(args) {
    const { prefix, bits } = networkAt(args)
    const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix)
    return string(addressText(mask, bits))
  },
}

const cidrsubnet: ValueFunction = {
  name: 'cidrsubnet',
  parameters: [text('prefix'), numeric('newbits'), numeric('netnum')],
  returns: StringType,
  call(args) {
    const newBits = wholeNumberAt(args, 1)
    const { address, prefix, bits } = networkAt(args)
    if (newBits > 32) throw new FunctionError('a prefix can be extended by 32 bits at most')
    const length = prefix + newBits
    if (length > bits) throw new FunctionError(`a prefix of ${prefix} cannot be extended by ${newBits}`)
    if (newBits < 0) throw new FunctionError('must not shorten the prefix')
    wholeNumberAt(args, 2)
    const subnet = numberAt(args, 2).toBigInt()
    if (subnet < 0n || subnet >= 1n << BigInt(newBits)) {
      throw new FunctionError(`with ${newBits} more bits there is no subnet number ${subnet}`)
    }
    return string(networkText({ address: address + (subnet << BigInt(bits - length)), prefix: length, bits }))
  },
}

const cidrsubnets: ValueFunction = {
  name: 'cidrsubnets',
  parameters: [text('prefix')],
  variadic: numeric('newbits'),
  returns: listOf(StringType),
  call(args) {
    const network = networkAt(args, 0)
    const { bits } = network
    const end = network.address + (1n << BigInt(bits - network.prefix))
    let next = network.address
    const subnets = args.slice(1).map((_, index) => {
      const newBits = wholeNumberAt(args, index + 1, index + 1)
      if (newBits < 1) throw new FunctionError('a prefix is extended by one bit at least', index + 1)
      if (newBits > 32) throw new FunctionError('a prefix can be extended by 32 bits at most', index + 1)
      const prefix = network.prefix + newBits
      if (prefix > bits) {
        const protocol = bits === 32 ? 'IPv4' : 'IPv6'
        throw new FunctionError(`a prefix of ${prefix} is longer than an ${protocol} address`, index + 1)
      }
      const size = 1n << BigInt(bits - prefix)
      // A subnet begins at a multiple of its size.
      const address = ((next + size - 1n) / size) * size
      if (address + size > end) {
        throw new FunctionError(`there is no room left for a subnet with a prefix of ${prefix}`, index + 1)
      }
      next = address + size
      return string(networkText({ address, prefix, bits }))
    })
    return list(subnets, StringType)
  },
}

export const ipnetFunctions: readonly ValueFunction[] = [cidrhost, cidrnetmask, cidrsubnet, cidrsubnets]
