const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

const wellFormed = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/
const pieces = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

/** Go counts nanoseconds in 64 bits. In milliseconds: `2562047h47m16.854s`. */
const longest = 9_223_372_036_854

/** Go's duration notation (`1h30m`, `1.5s`, `-1s`, `0`) as milliseconds; undefined when it is none, or too long for Go. */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  if (!wellFormed.test(text)) return undefined
  let total = 0
  for (const [, amount = '', unit = ''] of text.matchAll(pieces)) total += Number(amount) * (units[unit] ?? 0)
  if (total > longest) return undefined
  return text.startsWith('-') ? -total : total
}

/** Is it no duration only because it is longer than Go can count? */
export function isTooLong(text: string): boolean {
  return wellFormed.test(text) && parseDuration(text) === undefined
}

/** Milliseconds as Go prints a duration: `1h30m0s`, `5s`, `250ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`
  if (milliseconds === 0) return '0s'
  if (milliseconds < 1000) return `${trim(milliseconds)}ms`
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000)
  const seconds = `${trim((milliseconds % 60_000) / 1000)}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

function trim(amount: number): string {
  return String(Math.round(amount * 1000) / 1000)
}
