import { randomBytes } from 'node:crypto'
import { parsePropertyString } from '../schema/check.ts'
import { printPropertyString } from '../schema/property-string.ts'
import { netFormat } from './option-formats.ts'

export type Net = Record<string, string>

export function parseNet(text: string): Net {
  return parsePropertyString(netFormat, text, 'net')
}

export function printNet(net: Net): string {
  return printPropertyString(netFormat, net)
}

/** In the range that belongs to Proxmox. */
export function randomMac(): string {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
  return ['BC', '24', '11', ...tail].join(':')
}

/** A card without an address gets one. */
export function completeNet(text: string): string {
  const net = parseNet(text)
  net['macaddr'] ??= randomMac()
  return printNet(net)
}
