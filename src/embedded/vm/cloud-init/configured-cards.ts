import type { Options } from '../../config/conf-file.ts'
import { parseNet } from '../../config/net-string.ts'

export interface Card {
  readonly index: number
  readonly mac: string
  readonly mtu: string | undefined
  readonly ip: Readonly<Record<string, string>>
}

/** The network cards whose addresses are configured, in the order of their names as text. */
export function cards(options: Options): Card[] {
  const keys = [...options.keys()].filter((key) => /^net\d+$/.test(key)).sort()
  return keys.flatMap((key) => {
    const index = Number(key.slice(3))
    const config = options.get(`ipconfig${index}`)
    if (config === undefined) return []
    const net = parseNet(options.get(key)!)
    const ip = Object.fromEntries(config.split(',').map((part) => part.split('=') as [string, string]))
    return [{ index, mac: (net['macaddr'] ?? '').toLowerCase(), mtu: net['mtu'], ip }]
  })
}

export function netmask(prefix: string | undefined): string {
  const bits = Number(prefix)
  return [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - from)))).join('.')
}
