import * as z from 'zod'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import { formatDuration, parseDuration } from '../time/duration.ts'

/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds, shown again as text. */
export function duration(): z.ZodCodec<z.ZodString, z.ZodNumber> {
  return z
    .codec(z.string(), z.number(), {
      decode: (text, payload) => {
        const milliseconds = parseDuration(text)
        if (milliseconds !== undefined) return milliseconds
        payload.issues.push({
          code: 'custom',
          input: text,
          message: durationProblem(text),
          params: { diagnostic: 'invalid-duration' satisfies Code },
        })
        return z.NEVER
      },
      encode: formatDuration,
    })
    .meta({ duration: true })
}

/** What is wrong with a text that is no duration, with the way out. */
export function durationProblem(text: string): string {
  const unitless = /^[+-]?[\d.]+$/.test(text)
  const what = unitless
    ? `missing unit in duration ${JSON.stringify(text)}`
    : `invalid duration ${JSON.stringify(text)}`
  return `${what}: write a number with a unit, such as "300ms", "${unitless ? text : '90'}s" or "1h30m"`
}
