import { formatDuration, parseDuration } from './duration.ts'

const day = 86_400_000

/** Milliseconds of an age as inputs have it: a duration of Go, with days before it if need be (`90d`, `1d12h`); undefined: it is none. */
export function parseAge(text: string): number | undefined {
  const [, days, rest = ''] = /^(\d{1,5}(?:\.\d{1,6})?)d(.*)$/.exec(text) ?? []
  const more = days !== undefined && rest === '' ? 0 : parseDuration(days === undefined ? text : rest)
  // A sign in the middle is none.
  if (more === undefined || more < 0 || /^[+-]/.test(rest)) return undefined
  return Number(days ?? 0) * day + more
}

/** `90d`, `1d12h0m0s`, `6h0m0s`. */
export function formatAge(milliseconds: number): string {
  const days = Math.floor(milliseconds / day)
  const rest = milliseconds - days * day
  if (days === 0) return formatDuration(rest)
  return rest === 0 ? `${days}d` : `${days}d${formatDuration(rest)}`
}
