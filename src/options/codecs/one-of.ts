import type * as z from 'zod'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { type Misread, notation, type Unknown, unknown } from './notation.ts'

/** One of a few words. `severity` is that of any other word. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  { severity, standIn = unknown }: { severity?: Misread['severity']; standIn?: Word | Unknown } = {},
): z.ZodCodec<z.ZodString, z.ZodCustom<Word | Unknown, Word | Unknown>> {
  return notation<Word | Unknown>({
    name: 'string',
    read: (text) => {
      const value = words.find((word) => word === text)
      if (value !== undefined) return { value }
      const detail = `There are ${words.join(', ')}.${didYouMean(text, words)}`
      return severity === undefined
        ? { problem: 'is not supported', detail }
        : { problem: 'is not supported', detail, severity }
    },
    write: (value) => value,
    standIn,
    words,
    emptyIsUnset: true,
  })
}
