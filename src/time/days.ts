import { parseDuration } from './duration.ts'

const day = 86_400_000

/**
 * How old something may be, as people write it: days and weeks (`7d`, `2w`, `1w3d`), then what Go's notation has
 * (`1d12h`, `36h`). In milliseconds; undefined: it is none. No day is longer than 24 hours here.
 */
export function parseDays(text: string): number | undefined {
  const [, weeks, days, rest = ''] = /^(?:(\d{1,5})w)?(?:(\d{1,5})d)?(.*)$/s.exec(text.trim()) ?? []
  if (weeks === undefined && days === undefined) {
    const plain = parseDuration(text.trim())
    return plain === undefined || plain < 0 ? undefined : plain
  }
  const part = /^\d/.test(rest) ? parseDuration(rest) : rest === '' ? 0 : undefined
  if (part === undefined) return undefined
  return (Number(weeks ?? 0) * 7 + Number(days ?? 0)) * day + part
}

/** Milliseconds as `parseDays` reads them, in the two largest units: `7d`, `1d12h`, `3h20m`, `45s`. */
export function formatDays(milliseconds: number): string {
  const parts: readonly (readonly [unit: string, of: number])[] = [
    ['d', day],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ]
  let left = Math.max(0, milliseconds)
  const written = parts.map(([unit, of]) => {
    const count = Math.floor(left / of)
    left -= count * of
    return [count, unit] as const
  })
  const first = written.findIndex(([count]) => count > 0)
  if (first === -1) return '0s'
  return written
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join('')
}
