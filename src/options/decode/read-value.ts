import type * as z from 'zod'
import { error } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Expression } from '../../hcl/syntax/ast.ts'
import { BigFloat } from '../../hcl/values/big-float.ts'
import { convert } from '../../hcl/values/convert.ts'
import { unknown, type Value } from '../../hcl/values/value.ts'
import { elementsOf, entriesOf, isKnown, isNull } from '../../hcl/values/values.ts'
import type { OptionPath } from '../component.ts'
import { formOf, metaOf, type OptionMeta, shapeOf } from '../option-schema.ts'
import { placeholder } from '../placeholder.ts'
import { extraAttribute } from './extra-attribute.ts'
import { locate, memberOf } from './locate.ts'
import type { Reading } from './reading.ts'
import { unsupportedName } from './unsupported.ts'

/** `expression` serves only to find the places of what is inside the value. */
export function readValue(
  reading: Reading,
  schema: z.ZodType,
  value: Value,
  expression: Expression | undefined,
  path: OptionPath,
): unknown {
  const form = formOf(schema)
  if (form.kind !== 'attribute') return blockValue(reading, form, value, expression, path)
  const range = reading.places.at(path)
  const extra = extraAttribute(value, form.type, [])
  if (extra !== undefined) {
    const inner = expression === undefined ? undefined : locate(expression, extra.path)
    return reading.reject(path, unsupportedName(extra.name, didYouMean(extra.name, extra.known), inner ?? range))
  }
  const conversion = convert(value, form.type)
  if (conversion.problem !== undefined) {
    const inner = expression === undefined ? undefined : locate(expression, conversion.path)
    const detail = `Inappropriate value for attribute "${nameOf(path)}": ${conversion.problem}.`
    return reading.reject(path, error('wrong-type', 'Incorrect attribute value type', detail, inner ?? range))
  }
  if (!isKnown(conversion.value) || !isNull(conversion.value)) reading.warnDeprecated(schema, nameOf(path), range)
  return plainValue(reading, conversion.value, path, expression, metaOf(schema))
}

/** A block written as a value: in the JSON syntax and in overrides. */
function blockValue(
  reading: Reading,
  form: { kind: 'block' | 'blocks'; object: z.ZodObject },
  value: Value,
  expression: Expression | undefined,
  path: OptionPath,
): unknown {
  if (isKnown(value) && isNull(value)) return undefined
  const range = reading.places.at(path)
  if (!isKnown(value)) {
    reading.late.add(path)
    return form.kind === 'blocks' ? [] : {}
  }
  const many = value.type.kind === 'tuple' || value.type.kind === 'list'
  const items = many ? elementsOf(value) : [value]
  if (items.some((item) => !(item.content instanceof Map)) || (form.kind === 'block' && items.length !== 1)) {
    const wanted = form.kind === 'block' ? 'an object' : 'an object or a list of objects'
    return reading.reject(
      path,
      error('wrong-type', 'Incorrect attribute value type', `"${nameOf(path)}" must be ${wanted}.`, range),
    )
  }
  reading.places.markSet(path)
  const read = items.map((item, index) => {
    const at = form.kind === 'block' ? path : [...path, index]
    const inner = expression === undefined ? undefined : locate(expression, many ? [index] : [])
    reading.places.put(at, inner ?? range)
    reading.places.markSet(at)
    return readMembers(reading, form.object, entriesOf(item), expression, many ? [index] : [], at)
  })
  return form.kind === 'block' ? read[0] : read
}

function readMembers(
  reading: Reading,
  object: z.ZodObject,
  members: ReadonlyMap<string, Value>,
  expression: Expression | undefined,
  inside: OptionPath,
  path: OptionPath,
) {
  const shape = shapeOf(object)
  const options: Record<string, unknown> = {}
  for (const [name, value] of members) {
    // A comment of the JSON syntax.
    if (name === '//') continue
    const schema = shape.get(name)
    const range = expression === undefined ? undefined : locate(expression, [...inside, name])
    reading.places.put([...path, name], range)
    if (schema === undefined)
      reading.diagnostics.push(
        unsupportedName(name, reading.hint(name, shape.keys(), path), range ?? reading.places.at(path)),
      )
    else options[name] = readValue(reading, schema, value, undefined, [...path, name])
  }
  return options
}

/** A value as JavaScript has it: unknown parts become placeholders of their type, nulls of attributes are left out. */
function plainValue(
  reading: Reading,
  value: Value,
  path: OptionPath,
  expression: Expression | undefined,
  meta: OptionMeta,
): unknown {
  if (value.marks.has('sensitive')) reading.sensitive.add(path)
  if (!isKnown(value)) {
    reading.late.add(path)
    reading.places.markSet(path)
    return placeholder(value.type)
  }
  const { content } = value
  if (content === null || content === unknown) return undefined
  reading.places.markSet(path)
  const inner = (key: string | number) => {
    const at = [...path, key]
    if (expression !== undefined) reading.places.put(at, locate(expression, [key]))
    return { at, expression: expression === undefined ? undefined : memberOf(expression, key) }
  }
  if (typeof content === 'string') return reading.text(content, path, meta)
  if (content instanceof BigFloat) return content.toNumber()
  if (typeof content === 'boolean') return content
  if (content instanceof Map) {
    const entries = [...(content as ReadonlyMap<string, Value>)].map(([key, item]) => {
      const next = inner(key)
      return [key, plainValue(reading, item, next.at, next.expression, meta)] as const
    })
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
  }
  return (content as readonly Value[]).map((item, index) => {
    const next = inner(index)
    return plainValue(reading, item, next.at, next.expression, meta) ?? null
  })
}

function nameOf(path: OptionPath): string {
  return String(path.at(-1) ?? '')
}
