import * as z from 'zod'
import { typeName } from '../hcl/values/type-queries.ts'
import type { Component } from './component.ts'
import { bare, formOf, isRequired, metaOf, shapeOf } from './option-schema.ts'
import { preview } from './preview.ts'

/** A component's options as data, for the reference pages. */
export interface ComponentDocument {
  readonly type: string
  readonly aliases: readonly string[]
  readonly description: string
  readonly options: readonly OptionDocument[]
}

export interface OptionDocument {
  readonly name: string
  readonly form: 'attribute' | 'block' | 'blocks'
  /** As one writes it in HCL: `string`, `list(string)`, `duration`; of blocks `block`. */
  readonly type: string
  readonly description: string
  readonly required: boolean
  /** As one would write it; undefined: none. */
  readonly default?: unknown
  /** The only values that are accepted. */
  readonly values?: readonly (string | number | boolean)[]
  readonly sensitive: boolean
  /** What to use instead. */
  readonly deprecated?: string
  /** Of blocks. */
  readonly options?: readonly OptionDocument[]
}

export function document(component: Component): ComponentDocument {
  const { type, aliases = [], description, options } = component
  return { type, aliases, description, options: documentOptions(options) }
}

function documentOptions(object: z.ZodObject): readonly OptionDocument[] {
  return [...shapeOf(object)].map(([name, schema]) => documentOption(name, schema))
}

function documentOption(name: string, schema: z.ZodType): OptionDocument {
  const meta = metaOf(schema)
  const form = formOf(schema)
  const fallback = defaultOf(name, schema)
  const values = valuesOf(schema)
  const { deprecated, instead } = meta
  return {
    name,
    form: form.kind,
    type: form.kind === 'attribute' ? (meta.notation ?? typeName(form.type)) : 'block',
    description: meta.description ?? '',
    required: isRequired(schema),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(values === undefined ? {} : { values }),
    sensitive: meta.sensitive === true,
    ...(deprecated === true ? { deprecated: instead ?? '' } : {}),
    ...(form.kind === 'attribute' ? {} : { options: documentOptions(form.object) }),
  }
}

/** As it would be written, through the same way that shows options in a plan. */
function defaultOf(name: string, schema: z.ZodType): unknown {
  if (schema instanceof z.ZodPrefault) return schema.def.defaultValue
  if (!(schema instanceof z.ZodDefault)) return undefined
  const shown = preview(z.object({ [name]: schema }), { [name]: schema.def.defaultValue })
  return (shown as Readonly<Record<string, unknown>>)[name]
}

function valuesOf(schema: z.ZodType): readonly (string | number | boolean)[] | undefined {
  const { words } = metaOf(schema)
  if (words !== undefined) return words
  const inner = bare(schema)
  if (inner instanceof z.ZodEnum) return Object.values(inner.enum)
  if (inner instanceof z.ZodLiteral) return [...inner.values].filter(isSimple)
  return undefined
}

function isSimple(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
