import type * as z from 'zod'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import type { Severity } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { notation, type Unknown, unknown } from './notation.ts'

interface Choice<Other> {
  /** Of any other word; `invalid-option-value` and an error where nothing is said. */
  readonly code?: Code
  readonly severity?: Severity | ((text: string) => Severity)
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
  { code = 'invalid-option-value', severity, standIn }: Choice<string | undefined> = {},
): WordCodec<string> {
  return notation<string>({
    name: 'string',
    read: (text) => {
      if (words.includes(text)) return { value: text }
      const grave = (typeof severity === 'function' ? severity(text) : severity) ?? 'error'
      const detail = `There are ${words.join(', ')}.${didYouMean(text, words)}`
      const problem = grave === 'warning' ? `is taken as ${standIn}` : 'is not supported'
      return { code, problem, detail, severity: grave }
    },
    write: (value) => value,
    standIn: standIn ?? unknown,
    words,
    emptyIsUnset: true,
  })
}
