import type * as z from 'zod'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { formatDuration, isTooLong, parseDuration } from '../../time/duration.ts'
import { buildFails } from '../refusal.ts'
import { type Notation, notation } from './notation.ts'

interface DurationOptions {
  readonly emptyIsUnset?: boolean
  /**
   * What less than no time means. `none`: as no time, as for Packer's pauses. `fails`: for Packer a limit that is over before it
   * begins. `wrong`: of an option that is not Packer's.
   */
  readonly negative?: 'none' | 'fails' | 'wrong'
}

/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds. */
export function duration(options: DurationOptions = {}): z.ZodCodec<z.ZodString, z.ZodCustom<number, number>> {
  return notation(inDurations(options))
}

/** The same, or a word in place of a duration. */
export function durationOr<const Word extends string>(
  word: Word,
  options: DurationOptions,
): z.ZodCodec<z.ZodString, z.ZodCustom<number | Word, number | Word>> {
  const { read, write, ...common } = inDurations(options)
  return notation<number | Word>({
    ...common,
    read: (text) => (text === word ? { value: word } : read(text)),
    write: (value) => (typeof value === 'number' ? write(value) : value),
  })
}

function inDurations({ emptyIsUnset = false, negative = 'fails' }: DurationOptions): Notation<number> {
  return {
    name: 'duration',
    read: (text) => {
      const value = parseDuration(text)
      if (value === undefined)
        return { code: 'invalid-duration', problem: 'is not a duration', detail: howToWrite(text) }
      if (value >= 0 || negative === 'none') return { value }
      return {
        code: 'value-out-of-range',
        problem: negativeLimit.problem,
        detail: negativeLimit.detail,
        severity: negative === 'fails' ? 'refusal' : 'error',
      }
    },
    write: formatDuration,
    emptyIsUnset,
  }
}

const negativeLimit = { problem: 'is less than no time', detail: 'The time would be over before it begins.' }

/** Of a limit that stands outside of a schema. */
export function limitProblem(name: string, milliseconds: number, range: Range | undefined): readonly Diagnostic[] {
  if (milliseconds >= 0) return []
  const { problem, detail } = negativeLimit
  const summary = `${name} ${JSON.stringify(formatDuration(milliseconds))} ${problem}`
  return [buildFails('value-out-of-range', summary, detail, range)]
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
