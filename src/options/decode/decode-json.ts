import type * as z from 'zod'
import { error } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Type } from '../../hcl/values/type.ts'
import { friendlyName } from '../../hcl/values/type-queries.ts'
import type { Component, OptionPath } from '../component.ts'
import { formOf, metaOf, type OptionMeta, shapeOf } from '../option-schema.ts'
import { type DecodeContext, type DecodedOptions, finish } from './decode.ts'
import type { JsonMember, JsonNode } from './json-tree.ts'
import { Reading } from './reading.ts'
import { unsupportedName } from './unsupported.ts'

export type JsonContext = Omit<DecodeContext, 'scope' | 'additions' | 'overrides'> & {
  /** Texts of secrets: an option that holds one is a secret too. */
  readonly secrets: readonly string[]
}

/**
 * A component's options from a legacy JSON template, with its weak typing: "4" is a number, "" is no number at all, one
 * value is a list of one. Later members of one name win: overrides come last. Names that begin with `_` are comments.
 */
export function decodeJson<Schema extends z.ZodObject>(
  component: Component<Schema>,
  members: readonly JsonMember[],
  context: JsonContext,
): DecodedOptions<z.output<Schema>> {
  const reading = new Reading(component, context.templates)
  reading.places.put([], context.place)
  const raw = new JsonReading(reading, context.secrets).object(component.options, members, [])
  return finish(component, raw, reading, context)
}

const truths = ['1', 't', 'T', 'true', 'TRUE', 'True']
const falsehoods = ['0', 'f', 'F', 'false', 'FALSE', 'False']

class JsonReading {
  readonly #reading: Reading
  readonly #secrets: readonly string[]

  constructor(reading: Reading, secrets: readonly string[]) {
    this.#reading = reading
    this.#secrets = secrets
  }

  object(object: z.ZodObject, members: readonly JsonMember[], path: OptionPath): Record<string, unknown> {
    const { places, diagnostics } = this.#reading
    const shape = shapeOf(object)
    const options: Record<string, unknown> = {}
    for (const { name, nameRange, value } of members) {
      const schema = shape.get(name)
      const at = [...path, name]
      places.put(at, value.range)
      if (schema === undefined)
        diagnostics.push(unsupportedName(name, this.#reading.hint(name, shape.keys(), path), nameRange))
      else if (value.kind !== 'null') {
        const read = this.#option(schema, value, at)
        if (read !== undefined) this.#reading.warnDeprecated(schema, name, nameRange)
        options[name] = read
      }
    }
    return options
  }

  #option(schema: z.ZodType, node: JsonNode, path: OptionPath): unknown {
    const form = formOf(schema)
    if (form.kind === 'attribute') return this.#value(form.type, node, path, metaOf(schema))
    const items = node.kind === 'array' ? node.items : [node]
    if (items.some(({ kind }) => kind !== 'object') || (form.kind === 'block' && items.length > 1))
      return this.#wrong(path, form.kind === 'block' ? 'an object is required' : 'a list of objects is required')
    this.#reading.places.markSet(path)
    const read = items.map((item, index) => {
      const at = form.kind === 'block' ? path : [...path, index]
      this.#reading.places.put(at, item.range)
      this.#reading.places.markSet(at)
      return item.kind === 'object' ? this.object(form.object, item.members, at) : {}
    })
    return form.kind === 'block' ? read[0] : read
  }

  /** Undefined: not set, or wrong and reported. */
  #value(type: Type, node: JsonNode, path: OptionPath, meta: OptionMeta): unknown {
    switch (type.kind) {
      case 'string':
        return this.#string(node, path, meta)
      case 'number':
      case 'bool':
        return this.#scalar(type.kind, node, path, meta)
      case 'list':
      case 'set': {
        const empty = node.kind === 'string' && node.text === ''
        const items = node.kind === 'array' ? node.items : empty ? [] : [node]
        this.#reading.places.markSet(path)
        return items.map((item, index) => this.#inner(type.element, item, [...path, index], meta))
      }
      case 'map': {
        const objects = node.kind === 'array' ? node.items : [node]
        const members = objects.flatMap((each) => (each.kind === 'object' ? each.members : []))
        if (objects.some(({ kind }) => kind !== 'object')) return this.#wrong(path, `${friendlyName(type)} required`)
        this.#reading.places.markSet(path)
        return Object.fromEntries(
          members.map(({ name, value }) => [name, this.#inner(type.element, value, [...path, name], meta)]),
        )
      }
      case 'object': {
        if (node.kind !== 'object') return this.#wrong(path, 'an object is required')
        this.#reading.places.markSet(path)
        return Object.fromEntries(
          node.members.map(({ name, nameRange, value }) => {
            const member = type.attributes.get(name)
            if (member === undefined)
              this.#reading.diagnostics.push(unsupportedName(name, didYouMean(name, type.attributes.keys()), nameRange))
            return [name, member && this.#inner(member, value, [...path, name], meta)]
          }),
        )
      }
      default:
        return this.#any(node, path, meta)
    }
  }

  #inner(type: Type, node: JsonNode, path: OptionPath, meta: OptionMeta): unknown {
    this.#reading.places.put(path, node.range)
    return node.kind === 'null' ? null : this.#value(type, node, path, meta)
  }

  #any(node: JsonNode, path: OptionPath, meta: OptionMeta): unknown {
    switch (node.kind) {
      case 'array':
        return node.items.map((item, index) => this.#any(item, [...path, index], meta))
      case 'object':
        return Object.fromEntries(
          node.members.map(({ name, value }) => [name, this.#any(value, [...path, name], meta)]),
        )
      case 'string':
        return this.#string(node, path, meta)
      case 'number':
        return Number(node.text)
      case 'boolean':
        return node.value
      case 'null':
        return null
    }
  }

  #string(node: JsonNode, path: OptionPath, meta: OptionMeta): string | undefined {
    const { places, sensitive } = this.#reading
    if (node.kind === 'array' || node.kind === 'object') return this.#wrong(path, 'a string is required')
    places.markSet(path)
    if (node.kind === 'number') return node.text
    if (node.kind === 'boolean') return node.value ? '1' : '0'
    const text = this.#reading.text(node.kind === 'string' ? node.text : '', path, meta)
    if (this.#secrets.some((secret) => text.includes(secret))) sensitive.add(path)
    return text
  }

  #scalar(kind: 'number' | 'bool', node: JsonNode, path: OptionPath, meta: OptionMeta): number | boolean | undefined {
    const number = kind === 'number'
    if (node.kind === 'array' || node.kind === 'object') return this.#wrong(path, `a ${kind} is required`)
    const text = node.kind === 'boolean' ? (node.value ? '1' : '0') : (this.#string(node, path, meta) ?? '').trim()
    if (this.#reading.late.has(path)) return number ? 0 : false
    if (text === '') return undefined
    this.#reading.places.markSet(path)
    if (number) return Number.isNaN(Number(text)) ? this.#wrong(path, 'a number is required') : Number(text)
    if (truths.includes(text) || falsehoods.includes(text)) return truths.includes(text)
    return node.kind === 'number' ? Number(text) !== 0 : this.#wrong(path, 'a bool is required')
  }

  #wrong(path: OptionPath, problem: string): undefined {
    const { places, broken } = this.#reading
    const name = path.filter((part) => typeof part === 'string').at(-1) ?? ''
    if (broken.covers(path)) return undefined
    const detail = `Inappropriate value for attribute "${name}": ${problem}.`
    return this.#reading.reject(path, error('wrong-type', 'Incorrect attribute value type', detail, places.at(path)))
  }
}
