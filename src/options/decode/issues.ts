import type * as z from 'zod'
import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { misreadOf } from '../codecs/notation.ts'
import type { OptionPath, OptionPlaces } from '../component.ts'
import { formOf, metaOf, shapeOf } from '../option-schema.ts'
import { buildFails } from '../refusal.ts'
import { printPath, valueAt } from './places.ts'

type Issue = z.core.$ZodIssue

/** What zod found wrong, in the words of HCL where it has some, at the option's place. */
export function diagnoseIssue(
  issue: Issue,
  raw: unknown,
  object: z.ZodObject,
  { places, isSensitive }: { readonly places: OptionPlaces; readonly isSensitive: (path: OptionPath) => boolean },
): Diagnostic {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as OptionPath
  const range = places.at(path)
  const value = valueAt(raw, path)
  const schema = schemaAt(object, path)
  if (
    value === undefined &&
    (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union')
  )
    return missing(path, schema, range)
  const name = printPath(path)
  const hidden = isSensitive(path)
  const misread = misreadOf(issue)
  if (misread !== undefined) {
    const { code, severity = 'error' } = misread
    const summary = `${name}${hidden ? '' : ` ${JSON.stringify(value)}`} ${misread.problem}`
    // The detail may repeat the text, or a part of it.
    const detail = hidden ? undefined : misread.detail
    return { error, warning, refusal: buildFails }[severity](code, summary, detail, range)
  }
  if (issue.code === 'custom') return error('invalid-option-value', issue.message, undefined, range)
  return error('invalid-option-value', `Invalid value for "${name}"`, explain(issue, hidden ? undefined : value), range)
}

function missing(path: OptionPath, schema: z.ZodType | undefined, range: Diagnostic['range']): Diagnostic {
  const name = String(path.at(-1) ?? '')
  if (schema !== undefined && formOf(schema).kind !== 'attribute')
    return error('missing-block', `Insufficient ${name} blocks`, `At least 1 "${name}" blocks are required.`, range)
  return error(
    'missing-argument',
    'Missing required argument',
    `The argument "${name}" is required, but no definition was found.`,
    range,
  )
}

function explain(issue: Issue, value: unknown): string {
  if (issue.code !== 'invalid_value') {
    const isScalar = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    return `${sentence(issue.message)}${isScalar ? ` It is ${JSON.stringify(value)}.` : ''}`
  }
  const choices = issue.values.map((choice) => JSON.stringify(choice)).join(', ')
  const got = value === undefined ? '' : `, got ${JSON.stringify(value)}`
  const near = typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : ''
  return `Expected ${issue.values.length === 1 ? '' : 'one of '}${choices}${got}.${near}`
}

function sentence(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`
}

/** Is the option at a path, or what it is in, declared as a secret? */
export function isDeclaredSensitive(object: z.ZodObject, path: OptionPath): boolean {
  return path.some((_, index) => {
    const schema = schemaAt(object, path.slice(0, index + 1))
    return schema !== undefined && metaOf(schema).sensitive === true
  })
}

/** The schema of the option at a path, as far as blocks lead to it. */
function schemaAt(object: z.ZodObject, path: OptionPath): z.ZodType | undefined {
  let within: z.ZodObject | undefined = object
  let found: z.ZodType | undefined
  for (const part of path) {
    if (typeof part === 'number') continue
    found = within === undefined ? undefined : shapeOf(within).get(part)
    if (found === undefined) return undefined
    const form = formOf(found)
    within = form.kind === 'attribute' ? undefined : form.object
  }
  return found
}
