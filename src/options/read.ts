import type * as z from 'zod'
import { type Diagnostic, error, hasErrors, warning } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import { parseGoTemplate, renderGoTemplate } from '../gotemplate/render.ts'
import type { Attribute, Body, Expression } from '../hcl/ast.ts'
import { convert } from '../hcl/convert.ts'
import { type BoundBlock, expandDynamic } from '../hcl/dynamic.ts'
import { evaluate } from '../hcl/evaluate.ts'
import { HclDecimal } from '../hcl/numbers.ts'
import type { Scope } from '../hcl/scope.ts'
import { unknown, type Value } from '../hcl/value.ts'
import { elementsOf, entriesOf, isKnown, isNull } from '../hcl/values.ts'
import type { OptionPath } from './component.ts'
import type { TemplateValues } from './decode.ts'
import { extraAttribute } from './extraattribute.ts'
import { locate, memberOf } from './locate.ts'
import { latePlaceholder, placeholder } from './placeholder.ts'
import { PathSet, RecordedPlaces } from './places.ts'
import { formOf, metaOf, type OptionMeta, shapeOf } from './schema.ts'
import {
  duplicateArgument,
  duplicateBlock,
  knownNames,
  unsupportedArgument,
  unsupportedBlock,
  unsupportedName,
  wrongLabels,
} from './unsupported.ts'

/** A body, and what its expressions mean. */
export interface BodyPart {
  readonly body: Body
  readonly scope: Scope
}

/** What is found while a body is read: the raw options stay beside it, for zod to judge. */
export class Reading {
  readonly places = new RecordedPlaces()
  readonly diagnostics: Diagnostic[] = []
  /** Paths whose value exists only later. */
  readonly late = new PathSet()
  /** Paths whose value is wrong and has been reported. */
  readonly broken = new PathSet()
  readonly sensitive = new PathSet()
  readonly templates: TemplateValues | undefined

  constructor(templates: TemplateValues | undefined) {
    this.templates = templates
  }

  /** The attributes and blocks of a body by the names of a schema; several bodies together are one. */
  body(object: z.ZodObject, parts: readonly BodyPart[], path: OptionPath): Record<string, unknown> {
    const shape = shapeOf(object)
    const options: Record<string, unknown> = {}
    const own: Diagnostic[] = []
    const blocks = parts.flatMap(({ body, scope }) => expandDynamic(body, scope.reporting(own)))
    this.diagnostics.push(...own)
    const seen = new Map<string, Attribute>()
    for (const { body, scope } of parts) {
      for (const attribute of body.attributes) {
        const { name, expression } = attribute
        const schema = shape.get(name)
        const before = seen.get(name)
        seen.set(name, attribute)
        if (before !== undefined) this.diagnostics.push(duplicateArgument(before, attribute))
        else if (schema === undefined || !this.#isAttribute(schema, attribute))
          this.diagnostics.push(unsupportedArgument(attribute, knownNames(shape)))
        else options[name] = this.attribute(schema, name, expression, scope, [...path, name])
      }
    }
    for (const [name, group] of groupByType(blocks)) {
      const schema = shape.get(name)
      const form = schema === undefined ? undefined : formOf(schema)
      if (form === undefined || form.kind === 'attribute')
        this.diagnostics.push(...group.map(({ block }) => unsupportedBlock(block, knownNames(shape))))
      else options[name] = this.#blocks(form, group, [...path, name])
    }
    return options
  }

  #isAttribute(schema: z.ZodType, { nameRange }: Attribute): boolean {
    // In the JSON syntax blocks are written as properties.
    return formOf(schema).kind === 'attribute' || nameRange.source.name.endsWith('.json')
  }

  #blocks(
    { kind, object }: { kind: 'block' | 'blocks'; object: z.ZodObject },
    group: readonly BoundBlock[],
    path: OptionPath,
  ): unknown {
    const [first, second] = group
    if (first === undefined) return undefined
    this.places.put(path, first.block.headerRange)
    this.places.markSet(path)
    if (kind === 'block') {
      if (second !== undefined) this.diagnostics.push(duplicateBlock(first.block, second.block))
      this.#labels(first)
      return this.body(object, [{ body: first.block.body, scope: first.scope }], path)
    }
    return group.map((each, index) => {
      const at = [...path, index]
      this.places.put(at, each.block.headerRange)
      this.places.markSet(at)
      this.#labels(each)
      return this.body(object, [{ body: each.block.body, scope: each.scope }], at)
    })
  }

  #labels({ block }: BoundBlock): void {
    const problem = wrongLabels(block, [])
    if (problem !== undefined) this.diagnostics.push(problem)
  }

  attribute(schema: z.ZodType, name: string, expression: Expression, scope: Scope, path: OptionPath): unknown {
    this.places.put(path, expression.range)
    const own: Diagnostic[] = []
    const value = evaluate(expression, scope.reporting(own))
    this.diagnostics.push(...own)
    if (hasErrors(own)) {
      this.broken.add(path)
      return undefined
    }
    return this.value(schema, name, value, expression, path)
  }

  /** `expression` serves only to find the places of what is inside the value. */
  value(schema: z.ZodType, name: string, value: Value, expression: Expression | undefined, path: OptionPath): unknown {
    const form = formOf(schema)
    if (form.kind !== 'attribute') return this.#blockValue(form, name, value, expression, path)
    const range = this.places.at(path)
    const extra = extraAttribute(value, form.type, [])
    if (extra !== undefined) {
      const inner = expression === undefined ? undefined : locate(expression, extra.path)
      this.diagnostics.push(unsupportedName(extra.name, extra.known, inner ?? range))
      this.broken.add(path)
      return undefined
    }
    const conversion = convert(value, form.type)
    if (conversion.problem !== undefined) {
      const inner = expression === undefined ? undefined : locate(expression, conversion.path)
      this.diagnostics.push(
        error(
          'Incorrect attribute value type',
          `Inappropriate value for attribute "${name}": ${conversion.problem}.`,
          inner ?? range,
        ),
      )
      this.broken.add(path)
      return undefined
    }
    if (!isKnown(conversion.value) || !isNull(conversion.value)) this.warnDeprecated(schema, name, range)
    return this.#plain(conversion.value, path, expression, metaOf(schema))
  }

  warnDeprecated(schema: z.ZodType, name: string, range: Range | undefined): void {
    const { deprecated, instead } = metaOf(schema)
    if (deprecated !== true) return
    this.diagnostics.push(warning(`"${name}" is deprecated`, instead, range))
  }

  /** A block written as a value: in the JSON syntax and in overrides. */
  #blockValue(
    form: { kind: 'block' | 'blocks'; object: z.ZodObject },
    name: string,
    value: Value,
    expression: Expression | undefined,
    path: OptionPath,
  ): unknown {
    if (isKnown(value) && isNull(value)) return undefined
    const range = this.places.at(path)
    if (!isKnown(value)) {
      this.late.add(path)
      return form.kind === 'blocks' ? [] : {}
    }
    const many = value.type.kind === 'tuple' || value.type.kind === 'list'
    const items = many ? elementsOf(value) : [value]
    if (items.some((item) => !(item.content instanceof Map)) || (form.kind === 'block' && items.length !== 1)) {
      this.diagnostics.push(
        error(
          'Incorrect attribute value type',
          `"${name}" must be ${form.kind === 'block' ? 'an object' : 'an object or a list of objects'}.`,
          range,
        ),
      )
      this.broken.add(path)
      return undefined
    }
    this.places.markSet(path)
    const read = items.map((item, index) => {
      const at = form.kind === 'block' ? path : [...path, index]
      const inner = expression === undefined ? undefined : locate(expression, many ? [index] : [])
      this.places.put(at, inner ?? range)
      this.places.markSet(at)
      return this.#members(form.object, entriesOf(item), expression, many ? [index] : [], at)
    })
    return form.kind === 'block' ? read[0] : read
  }

  #members(
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
      this.places.put([...path, name], range)
      if (schema === undefined)
        this.diagnostics.push(unsupportedName(name, shape.keys(), range ?? this.places.at(path)))
      else options[name] = this.value(schema, name, value, undefined, [...path, name])
    }
    return options
  }

  /** A value as JavaScript has it: unknown parts become placeholders of their type, nulls of attributes are left out. */
  #plain(value: Value, path: OptionPath, expression: Expression | undefined, meta: OptionMeta): unknown {
    if (value.marks.has('sensitive')) this.sensitive.add(path)
    if (!isKnown(value)) {
      this.late.add(path)
      this.places.markSet(path)
      return placeholder(value.type)
    }
    const { content } = value
    if (content === null || content === unknown) return undefined
    this.places.markSet(path)
    const inner = (key: string | number) => {
      const at = [...path, key]
      if (expression !== undefined) this.places.put(at, locate(expression, [key]))
      return { at, expression: expression === undefined ? undefined : memberOf(expression, key) }
    }
    if (typeof content === 'string') return this.text(content, path, meta)
    if (content instanceof HclDecimal) return content.toNumber()
    if (typeof content === 'boolean') return content
    if (content instanceof Map) {
      const entries = [...(content as ReadonlyMap<string, Value>)].map(([key, item]) => {
        const next = inner(key)
        return [key, this.#plain(item, next.at, next.expression, meta)] as const
      })
      return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
    }
    return (content as readonly Value[]).map((item, index) => {
      const next = inner(index)
      return this.#plain(item, next.at, next.expression, meta) ?? null
    })
  }

  /** A string of an option, its `{{ }}` rendered unless the component does that itself. */
  text(text: string, path: OptionPath, meta: OptionMeta): string {
    if (this.templates === undefined) return text
    const range = this.places.at(path)
    if (meta.renderedLate === true) {
      const parsed = parseGoTemplate(text, range)
      if ('diagnostics' in parsed) this.diagnostics.push(...parsed.diagnostics)
      return text
    }
    const rendered = renderGoTemplate(text, { ...this.templates, range })
    switch (rendered.kind) {
      case 'text':
        return rendered.text
      case 'late':
        this.late.add(path)
        return latePlaceholder
      case 'failed':
        this.diagnostics.push(...rendered.diagnostics)
        this.broken.add(path)
        return text
    }
  }
}

function groupByType(blocks: readonly BoundBlock[]): ReadonlyMap<string, readonly BoundBlock[]> {
  return Map.groupBy(blocks, ({ block }) => block.type)
}
