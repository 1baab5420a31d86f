import * as z from 'zod'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import type { Severity } from '../../diagnostics/diagnostic.ts'
import { latePlaceholder } from '../placeholder.ts'

/** In place of a value that is not known yet, or whose text says nothing. */
export type Unknown = typeof latePlaceholder
export const unknown: Unknown = latePlaceholder

/** Why a text can not be read. */
export interface Misread {
  readonly code: Code
  /** What the text is not, as the end of a sentence that begins with the option and its text: `is not a size`. */
  readonly problem: string
  readonly detail?: string
  /**
   * `refusal`: Packer takes it and fails in the middle of the build. `warning`: it is taken as what `standIn` says.
   * An error where nothing is said.
   */
  readonly severity?: Severity
}

/** A way to write values as text. */
export interface Notation<Value> {
  /** As the reference pages call it: `duration`. */
  readonly name: string
  read(text: string): { readonly value: Value } | Misread
  write(value: Value): string
  /** Stands for a value that is not known; undefined: the option's default. */
  readonly standIn?: Value | undefined
  /** The only words there are, for the reference pages. */
  readonly words?: readonly string[]
  /** Is an empty text one that is not written at all, as for Packer's own strings? */
  readonly emptyIsUnset: boolean
}

/** An option that is written as text and is a typed value from then on; what shows options writes it back. */
export function notation<Value>({
  name,
  read,
  write,
  standIn,
  words,
  emptyIsUnset,
}: Notation<Value>): z.ZodCodec<z.ZodString, z.ZodCustom<Value, Value>> {
  return z
    .codec(z.string(), z.custom<Value>(), {
      decode: (text, payload) => {
        const found = read(text)
        if ('value' in found) return found.value
        payload.issues.push(misread(text, found))
        return z.NEVER
      },
      encode: (value) => (value === unknown ? unknown : write(value)),
    })
    .meta({ notation: name, standIn, words, emptyIsUnset })
}

/** The issue of a codec that can not read `input`; what tells it adds the option's name. */
export function misread(input: unknown, found: Misread): z.core.$ZodRawIssue {
  return { code: 'custom', input, message: found.problem, params: { misread: found } }
}

/** What a codec says of a text that it could not read; undefined: the issue is about something else. */
export function misreadOf(issue: z.core.$ZodIssue): Misread | undefined {
  return issue.code === 'custom' ? (issue.params?.['misread'] as Misread | undefined) : undefined
}
