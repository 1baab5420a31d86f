/** A moment with the offset that it was written with, as Go's time.Time. */
export interface Time {
  /** Nanoseconds since 1970. */
  readonly nanoseconds: bigint
  /** Minutes east of Greenwich. */
  readonly offset: number
}

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})([T ])(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:(Z)|([+-])(\d{2}):(\d{2}))$/

/**
 * undefined: not of that form. `separator`: what may stand between date and time. With a space Go's own reading is meant,
 * which also takes hours of one digit, a comma, and offsets of up to 24:60.
 */
export function parseTime(text: string, separator: 'T' | 'T or space'): Time | undefined {
  const match = rfc3339.exec(text)
  const isExact = separator === 'T'
  if (match === null || (isExact && (match[4] !== 'T' || match[5]?.length !== 2 || text.includes(','))))
    return undefined
  const [year, month, day, hour, minute, second] = [1, 2, 3, 5, 6, 7].map((at) => Number(match[at]))
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const [offsetHours, offsetMinutes] = [Number(match[11] ?? 0), Number(match[12] ?? 0)]
  if (offsetHours > (isExact ? 23 : 24) || offsetMinutes > (isExact ? 59 : 60)) return undefined
  const offset = (match[10] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes)
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const fraction = BigInt((match[8] ?? '').slice(0, 9).padEnd(9, '0'))
  return { nanoseconds: (BigInt(date.getTime()) - BigInt(offset) * 60_000n) * 1_000_000n + fraction, offset }
}

function daysIn(year: number, month: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, 0)
  return date.getUTCDate()
}

export function fromDate(date: Date): Time {
  return { nanoseconds: BigInt(date.getTime()) * 1_000_000n, offset: 0 }
}

export interface CalendarTime {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** From 1. */
  readonly yearDay: number
}

/** The calendar repeats after 400 years, to the day of the week; in milliseconds. */
const cycle = 146_097n * 86_400_000n

export function calendarTime({ nanoseconds, offset }: Time): CalendarTime {
  const milliseconds = floorDivide(nanoseconds, 1_000_000n) + BigInt(offset) * 60_000n
  // JavaScript's dates end long before Go's.
  const cycles = floorDivide(milliseconds, cycle)
  const local = new Date(Number(milliseconds - cycles * cycle))
  const nanosecond = Number(nanoseconds - floorDivide(nanoseconds, 1_000_000_000n) * 1_000_000_000n)
  const year = local.getUTCFullYear()
  return {
    year: year + Number(cycles) * 400,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    nanosecond,
    weekday: local.getUTCDay(),
    yearDay: Math.floor((local.getTime() - startOfYear(year)) / 86_400_000) + 1,
  }
}

function startOfYear(year: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, 0, 1)
  return date.getTime()
}

export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor < 0n ? quotient - 1n : quotient
}

/** ISO 8601's year and week: weeks start on Monday, the first has the year's first Thursday. */
export function isoWeek({ year, yearDay, weekday }: CalendarTime): { readonly year: number; readonly week: number } {
  const monday = (weekday + 6) % 7
  const week = Math.floor((yearDay - monday + 9) / 7)
  if (week < 1) return { year: year - 1, week: weeksIn(year - 1) }
  return week > weeksIn(year) ? { year: year + 1, week: 1 } : { year, week }
}

function weeksIn(anyYear: number): number {
  const year = 2000 + (anyYear % 400)
  const first = (new Date(startOfYear(year)).getUTCDay() + 6) % 7
  const isLeap = daysIn(year, 2) === 29
  return first === 3 || (first === 2 && isLeap) ? 53 : 52
}

export function digits(number: number, width: number): string {
  return String(Math.abs(number)).padStart(width, '0')
}

/** `+0130`, `+01:30`; `Z` for none where that is wanted. */
export function offsetText(offset: number, colon: boolean, zulu: boolean): string {
  if (zulu && offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${colon ? ':' : ''}${digits(minutes % 60, 2)}`
}

/** RFC 3339 in whole seconds. */
export function rfc3339Text(time: Time): string {
  const { year, month, day, hour, minute, second } = calendarTime(time)
  const date = `${year < 0 ? '-' : ''}${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
  return `${date}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${offsetText(time.offset, true, true)}`
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

/** Go's durations: `1h30m`, `-1.5s`. In nanoseconds; undefined: not one. */
export function parseDuration(text: string): bigint | undefined {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text)
  if (match === null) return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
    const size = units[unit] ?? 0n
    total += BigInt(whole || '0') * size
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  return total >= 2n ** 63n ? undefined : match[1] === '-' ? -total : total
}
