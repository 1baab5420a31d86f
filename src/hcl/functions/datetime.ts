import { months, weekdays } from '../../time/calendar.ts'
import { formatGoLayout } from '../../time/go-layout.ts'
import { strftime } from '../../time/strftime.ts'
import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { StringType } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { number, object, string, stringOf } from '../values/values.ts'
import { numberAt, numeric, text, textAt } from './function-arguments.ts'
import {
  calendarTime,
  digits,
  floorDivide,
  fromDate,
  isoWeek,
  offsetText,
  parseDuration,
  parseTime,
  rfc3339Text,
  type Time,
} from './time.ts'

function timeOf(args: readonly Value[], index: number, argument?: number): Time {
  const given = textAt(args, index)
  const time = parseTime(given, 'T')
  if (time !== undefined) return time
  throw new FunctionError(`not a valid RFC3339 timestamp: ${JSON.stringify(given)}`, argument)
}

const verbs: Readonly<Record<string, readonly [lengths: readonly number[], names: string]>> = {
  Y: [[2, 4], 'year must either be "YY" or "YYYY"'],
  M: [[1, 2, 3, 4], 'month must be "M", "MM", "MMM", or "MMMM"'],
  D: [[1, 2], 'day of month must either be "D" or "DD"'],
  E: [[3, 4], 'day of week must either be "EEE" or "EEEE"'],
  h: [[1, 2], '24-hour must either be "h" or "hh"'],
  H: [[1, 2], '12-hour must either be "H" or "HH"'],
  A: [[2], 'must be "AA"'],
  a: [[2], 'must be "aa"'],
  m: [[1, 2], 'minute must either be "m" or "mm"'],
  s: [[1, 2], 'second must either be "s" or "ss"'],
  Z: [[1, 3, 4, 5], 'timezone must be Z, ZZZZ, or ZZZZZ'],
}

function verbText(verb: string, time: Time): string {
  const letter = verb[0] ?? ''
  const known = Object.hasOwn(verbs, letter) ? verbs[letter] : undefined
  if (known === undefined) throw new FunctionError(`invalid date format verb ${JSON.stringify(verb)}`, 0)
  if (!known[0].includes(verb.length)) {
    throw new FunctionError(`invalid date format verb ${JSON.stringify(verb)}: ${known[1]}`, 0)
  }
  const { year, month, day, hour, minute, second, weekday } = calendarTime(time)
  const width = verb.length
  switch (letter) {
    case 'Y':
      return width === 2 ? digits(year % 100, 2) : digits(year, 4)
    case 'M': {
      const name = months[month - 1] ?? ''
      return width < 3 ? digits(month, width) : width === 3 ? name.slice(0, 3) : name
    }
    case 'D':
      return digits(day, width)
    case 'E':
      return (weekdays[weekday] ?? '').slice(0, width === 3 ? 3 : undefined)
    case 'h':
      return digits(hour, width)
    case 'H':
      return digits(hour % 12 || 12, width)
    case 'A':
      return hour < 12 ? 'AM' : 'PM'
    case 'a':
      return hour < 12 ? 'am' : 'pm'
    case 'm':
      return digits(minute, width)
    case 's':
      return digits(second, width)
    default:
      if (width === 3 && time.offset === 0) return 'UTC'
      return offsetText(time.offset, width === 1 || width === 5, width === 1)
  }
}

const formatdate: ValueFunction = {
  name: 'formatdate',
  parameters: [text('format'), text('time')],
  returns: StringType,
  call(args) {
    const time = timeOf(args, 1, 1)
    const tokens = textAt(args, 0).match(/'(?:[^']|'')*'?|([a-zA-Z])\1*|[^a-zA-Z']+/g) ?? []
    const written = tokens.map((token) => {
      if (/^[a-zA-Z]/.test(token)) return verbText(token, time)
      if (!token.startsWith("'")) return token
      // Two quotes are one, wherever they stand.
      if (token === "''") return "'"
      if (token.length === 1 || !token.endsWith("'")) throw new FunctionError("unterminated literal '", 0)
      return token.slice(1, -1).replaceAll("''", "'")
    })
    return string(written.join(''))
  },
}

const timeadd: ValueFunction = {
  name: 'timeadd',
  parameters: [text('timestamp'), text('duration')],
  returns: StringType,
  call(args) {
    const { nanoseconds, offset } = timeOf(args, 0)
    const duration = parseDuration(textAt(args, 1))
    if (duration === undefined) {
      throw new FunctionError(`invalid duration ${JSON.stringify(textAt(args, 1))}, write it like "1h30m" or "10s"`)
    }
    return string(rfc3339Text({ nanoseconds: nanoseconds + duration, offset }))
  },
}

const timestamp: ValueFunction = {
  name: 'timestamp',
  parameters: [],
  returns: StringType,
  call: (_args, { now }) => string(rfc3339Text(fromDate(now))),
}

function legacy(name: string, write: (now: Date, format: string) => string): ValueFunction {
  return {
    name,
    parameters: [],
    variadic: text('format'),
    returns: StringType,
    call(args, { now }) {
      const [format] = args
      if (args.length > 1) throw new FunctionError(`too many values, 1 needed but ${args.length} given`)
      return string(format === undefined ? rfc3339Text(fromDate(now)) : write(now, stringOf(format)))
    },
  }
}

/** What rfc3339_parse and unix_timestamp_parse have in common. */
function fields(time: Time): [string, Value][] {
  const at = calendarTime(time)
  const iso = isoWeek(at)
  return [
    ['year', number(at.year)],
    ['year_day', number(at.yearDay)],
    ['day', number(at.day)],
    ['month', number(at.month)],
    ['month_name', string(months[at.month - 1] ?? '')],
    ['weekday', number(at.weekday)],
    ['weekday_name', string(weekdays[at.weekday] ?? '')],
    ['hour', number(at.hour)],
    ['minute', number(at.minute)],
    ['second', number(at.second)],
    ['iso_year', number(iso.year)],
    ['iso_week', number(iso.week)],
  ]
}

const rfc3339Parse: ValueFunction = {
  name: 'rfc3339_parse',
  parameters: [text('timestamp')],
  call(args) {
    const given = textAt(args, 0)
    const time = parseTime(given, 'T or space')
    if (time === undefined) throw new FunctionError(`${JSON.stringify(given)} is not a valid RFC3339 timestamp`, 0)
    return object([...fields(time), ['unix', number(floorDivide(time.nanoseconds, 1_000_000_000n))]])
  },
}

const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n]

const unixTimestampParse: ValueFunction = {
  name: 'unix_timestamp_parse',
  parameters: [numeric('unix_timestamp')],
  call(args) {
    const seconds = numberAt(args, 0)
    const whole = seconds.isInteger ? seconds.toBigInt() : undefined
    if (whole === undefined || whole < first || whole > last)
      throw new FunctionError(`a whole number of seconds between ${first} and ${last} is required`, 0)
    const time: Time = { nanoseconds: whole * 1_000_000_000n, offset: 0 }
    return object([...fields(time), ['rfc3339', string(rfc3339Text(time))]])
  },
}

export const datetimeFunctions: readonly ValueFunction[] = [
  formatdate,
  legacy('legacy_isotime', formatGoLayout),
  legacy('legacy_strftime', strftime),
  rfc3339Parse,
  timeadd,
  timestamp,
  unixTimestampParse,
]
