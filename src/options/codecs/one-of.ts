import type * as z from 'zod'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { type Misread, notation, type Unknown, unknown } from './notation.ts'

interface Choice<Other> {
  /** Of any other word. */
  readonly severity?: Misread['severity'] | ((text: string) => Misread['severity'])
  /** For a word that is not known. */
  readonly standIn?: Other
}

type WordCodec<Word> = z.ZodCodec<z.ZodString, z.ZodCustom<Word, Word>>

/** One of a few words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  choice?: Choice<undefined>,
): WordCodec<Word | Unknown>
export function oneOf<const Word extends string>(words: readonly Word[], choice: Choice<Word>): WordCodec<Word>
export function oneOf(
  words: readonly string[],
  { severity, standIn }: Choice<string | undefined> = {},
): WordCodec<string> {
  return notation<string>({
    name: 'string',
    read: (text) => {
      if (words.includes(text)) return { value: text }
      const grave = (typeof severity === 'function' ? severity(text) : severity) ?? 'error'
      const detail = `There are ${words.join(', ')}.${didYouMean(text, words)}`
      const problem = grave === 'warning' ? `is taken as ${standIn}` : 'is not supported'
      return { problem, detail, severity: grave }
    },
    write: (value) => value,
    standIn: standIn ?? unknown,
    words,
    emptyIsUnset: true,
  })
}
