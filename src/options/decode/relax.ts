import * as z from 'zod'
import type { OptionPath } from '../component.ts'
import { bare, codecOf, formOf, metaOf, shapeOf } from '../option-schema.ts'
import { placeholder } from '../placeholder.ts'
import type { PathSet } from './places.ts'

/** Paths whose values are not there yet, with something of their type in their place, or have been reported. */
interface Loose {
  readonly late: PathSet
  readonly wrong: PathSet
}

/**
 * The schema without a word about the paths in `loose`: something of their type stands for their values.
 * Arrays become tuples, since what is loose in one element is not in the next.
 */
export function relax(schema: z.ZodType, raw: unknown, loose: Loose, path: OptionPath = []): z.ZodType {
  const { late, wrong } = loose
  if (path.length > 0 && (late.has(path) || wrong.has(path)))
    return z
      .any()
      .optional()
      .transform(() => (wrong.has(path) ? standInForWrong(schema) : standIn(schema, raw)))
  if (!late.reaches(path) && !wrong.reaches(path)) return schema
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) {
    const members = [...shapeOf(inner)].map(
      ([name, each]) => [name, relax(each, member(raw, name), loose, [...path, name])] as const,
    )
    return z.object(Object.fromEntries(members))
  }
  if (inner instanceof z.ZodArray && Array.isArray(raw)) {
    const items = raw.map((item: unknown, index) => relax(inner.element as z.ZodType, item, loose, [...path, index]))
    return items.length === 0 ? schema : z.tuple(items as [z.ZodType, ...z.ZodType[]])
  }
  if (inner instanceof z.ZodRecord && typeof raw === 'object' && raw !== null) {
    const members = Object.entries(raw).map(
      ([name, item]) => [name, relax(inner.valueType as z.ZodType, item, loose, [...path, name])] as const,
    )
    return z.object(Object.fromEntries(members))
  }
  return z.any()
}

function standIn(schema: z.ZodType, raw: unknown): unknown {
  const { standIn: given } = metaOf(schema)
  if (given !== undefined) return given
  // The placeholder of a text or a list is of their type; that of a number means "not set".
  const fits = codecOf(schema) === undefined && (raw !== 0 || !(schema instanceof z.ZodDefault))
  const unset = fits ? undefined : schema.safeParse(undefined)
  return unset?.success === true ? unset.data : raw
}

/** What is written is of no use: as if it were not. */
function standInForWrong(schema: z.ZodType): unknown {
  const { standIn: given } = metaOf(schema)
  if (given !== undefined) return given
  const unset = schema.safeParse(undefined)
  if (unset.success) return unset.data
  const form = formOf(schema)
  if (form.kind === 'attribute') return placeholder(form.type)
  if (form.kind === 'blocks') return []
  const members = [...shapeOf(form.object)].map(([name, each]) => [name, standInForWrong(each)])
  return Object.fromEntries(members)
}

function member(raw: unknown, name: string): unknown {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>)[name] : undefined
}
