import * as z from 'zod'
import { parseDuration } from '../../time/duration.ts'
import { bare, metaOf, shapeOf } from '../option-schema.ts'

/**
 * An empty text, the number 0 and a duration of no length mean "not set" to Packer, which can not tell them from what is
 * not there: they take the option's default, so that templates may hand on variables that are empty.
 */
export function withoutEmpty(object: z.ZodObject, raw: Record<string, unknown>): Record<string, unknown> {
  const written = { ...raw }
  for (const [name, schema] of shapeOf(object)) {
    const value = written[name]
    if (isUnset(schema, value)) delete written[name]
    else if (value !== undefined) written[name] = inBlocks(schema, value)
  }
  return written
}

function isUnset(schema: z.ZodType, value: unknown): boolean {
  if (value === '') return metaOf(schema).emptyIsUnset ?? schema instanceof z.ZodDefault
  if (!(schema instanceof z.ZodDefault)) return false
  return value === 0 || (typeof value === 'string' && isDuration(schema) && parseDuration(value) === 0)
}

function isDuration(schema: z.ZodType): boolean {
  return metaOf(schema).notation === 'duration'
}

function inBlocks(schema: z.ZodType, value: unknown): unknown {
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) return isRecord(value) ? withoutEmpty(inner, value) : value
  if (!(inner instanceof z.ZodArray) || !Array.isArray(value)) return value
  const element = bare(inner.element as z.ZodType)
  if (!(element instanceof z.ZodObject)) return value
  return value.map((item: unknown) => (isRecord(item) ? withoutEmpty(element, item) : item))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
