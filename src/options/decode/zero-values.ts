import * as z from 'zod'
import { bare, shapeOf } from '../option-schema.ts'

/**
 * An empty text and the number 0 mean "not set" to Packer, which can not tell them from what is not there: they take
 * the option's default, so that templates may hand on variables that are empty.
 */
export function withoutZeroValues<Options>(object: z.ZodObject, options: Options): Options {
  if (typeof options !== 'object' || options === null) return options
  const filled = { ...options } as Record<string, unknown>
  for (const [name, schema] of shapeOf(object)) {
    const value = filled[name]
    if ((value === '' || value === 0) && schema instanceof z.ZodDefault) filled[name] = schema.parse(undefined)
    else filled[name] = inBlocks(schema, value)
    if (filled[name] === undefined) delete filled[name]
  }
  return filled as Options
}

function inBlocks(schema: z.ZodType, value: unknown): unknown {
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) return withoutZeroValues(inner, value)
  if (!(inner instanceof z.ZodArray) || !Array.isArray(value)) return value
  const element = bare(inner.element as z.ZodType)
  return element instanceof z.ZodObject ? value.map((item) => withoutZeroValues(element, item)) : value
}
