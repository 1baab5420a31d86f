import * as z from 'zod'
import type { OptionPath } from './component.ts'
import { bare, codecOf, shapeOf } from './option-schema.ts'
import { latePlaceholder } from './placeholder.ts'
import { holds } from './sensitive-options.ts'

/** In place of a secret, whatever its type: no text that could be taken for the value. */
export const sensitiveValue = { sensitive: true } as const

interface Shown {
  readonly late?: readonly OptionPath[]
  readonly sensitive?: readonly OptionPath[]
  /** Texts that no value could be read from. */
  readonly unread?: readonly { readonly path: OptionPath; readonly text: string }[]
}

/** Options as data to be shown: in the form in which they are written, without secrets. */
export function preview(
  schema: z.ZodObject,
  options: unknown,
  { late = [], sensitive = [], unread = [] }: Shown = {},
): unknown {
  const shown = written(schema, options)
  for (const { path, text } of unread) replace(shown, path, text)
  for (const path of late) replace(shown, path, latePlaceholder)
  for (const path of sensitive) if (holds(shown, path)) replace(shown, path, sensitiveValue)
  return shown
}

/** Back to what the user would have written: codecs show their text. A fresh copy. */
function written(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema !== undefined) {
    const codec = codecOf(schema)
    const encoded = codec?.safeEncode(value)
    if (encoded?.success === true) return encoded.data
  }
  const inner = schema === undefined ? undefined : bare(schema)
  if (Array.isArray(value)) {
    const element = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined
    return value.map((item) => written(element, item))
  }
  if (typeof value !== 'object' || value === null) return value
  const shape = inner instanceof z.ZodObject ? shapeOf(inner) : undefined
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([name, item]) => [name, written(shape?.get(name), item)]))
}

function replace(shown: unknown, path: OptionPath, value: unknown): void {
  let within = shown
  for (const part of path.slice(0, -1)) {
    if (typeof within !== 'object' || within === null) return
    within = (within as Readonly<Record<string | number, unknown>>)[part]
  }
  const last = path.at(-1)
  if (typeof within !== 'object' || within === null || last === undefined) return
  ;(within as Record<string | number, unknown>)[last] = value
}
