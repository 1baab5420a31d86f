export const gibibyte = 2 ** 30

const units = ['', 'K', 'M', 'G', 'T'] as const

/** Bytes of a size in Proxmox's notation: `32G`, `528K`, `1.5T`, bytes without a letter. Undefined: none. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text.trim())
  if (match === null) return undefined
  return Math.round(Number(match[1]) * 1024 ** units.indexOf((match[2] ?? '') as (typeof units)[number]))
}

/** Bytes in the largest unit of which they are a whole number: `20G`, `1536M`. */
export function formatSize(bytes: number): string {
  const power = units.findLastIndex((_, index) => bytes % 1024 ** index === 0)
  return `${bytes / 1024 ** power}${units[power]}`
}
