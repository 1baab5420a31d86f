import type * as z from 'zod'
import { formatDuration, isTooLong, parseDuration } from '../../time/duration.ts'
import { notation } from './notation.ts'

/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds. */
export function duration({ emptyIsUnset = false } = {}): z.ZodCodec<z.ZodString, z.ZodCustom<number, number>> {
  return notation<number>({
    name: 'duration',
    read: (text) => {
      const value = parseDuration(text)
      return value === undefined
        ? { code: 'invalid-duration', problem: 'is not a duration', detail: howToWrite(text) }
        : { value }
    },
    write: formatDuration,
    emptyIsUnset,
  })
}

/** What is wrong with a text that is no duration, with the way out. */
export function durationProblem(text: string): string {
  if (isTooLong(text)) return `invalid duration ${JSON.stringify(text)}: ${longest}`
  const what = lacksUnit(text) ? 'missing unit in duration' : 'invalid duration'
  return `${what} ${JSON.stringify(text)}: ${example(text)}`
}

const longest = 'the longest one is 2562047h47m16s, some 292 years'

function howToWrite(text: string): string {
  if (isTooLong(text)) return `T${longest.slice(1)}.`
  return lacksUnit(text) ? `The unit is missing: ${example(text)}.` : `W${example(text).slice(1)}.`
}

function lacksUnit(text: string): boolean {
  return /^[+-]?[\d.]+$/.test(text)
}

function example(text: string): string {
  return `write a number with a unit, such as "300ms", "${lacksUnit(text) ? text : '90'}s" or "1h30m"`
}
