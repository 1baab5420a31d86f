import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import { Source } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { CallExpression, Expression } from '../syntax/ast.ts'
import { parseExpression } from '../syntax/parse.ts'
import { convert } from '../values/convert.ts'
import type { Defaults } from '../values/optional-defaults.ts'
import {
  BoolType,
  DynamicType,
  listOf,
  mapOf,
  NumberType,
  objectOf,
  StringType,
  setOf,
  type Type,
  tupleOf,
} from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { evaluate } from './evaluate.ts'
import { createScope } from './scope.ts'

export interface ParsedType {
  readonly type: Type
  /** What `optional(type, default)` says; apply with `applyDefaults` before converting. */
  readonly defaults: Defaults | undefined
}

const summary = 'Invalid type specification'
const keywords: Readonly<Record<string, Type>> = {
  string: StringType,
  number: NumberType,
  bool: BoolType,
  any: DynamicType,
}
const typeNames = ['string', 'number', 'bool', 'any', 'list', 'set', 'map', 'object', 'tuple']
const needs: Readonly<Record<string, string>> = {
  list: 'Write the type of its elements in parentheses: list(string).',
  set: 'Write the type of its elements in parentheses: set(string).',
  map: 'Write the type of its elements in parentheses: map(string).',
  object: 'Write its attributes in parentheses and braces: object({ name = string }).',
  tuple: 'Write its elements in parentheses and brackets: tuple([string, number]).',
}

/** A type constraint: `string`, `list(string)`, `object({ name = string, size = optional(number, 8) })`, `any`. */
export function parseType(expression: Expression): Found<ParsedType> {
  const findings = new Findings()
  return findings.with(typeOf(findings.take(fromJsonText(expression)), findings))
}

/** In the JSON syntax a type is written as a string. */
function fromJsonText(expression: Expression): Found<Expression> {
  if (expression.kind !== 'template' || expression.json === undefined) return { value: expression, diagnostics: [] }
  const { range } = expression
  const parsed = parseExpression(new Source(range.source.name, expression.json))
  if (parsed.diagnostics.length === 0) return { value: parsed.expression, diagnostics: [] }
  return { value: { kind: 'invalid', range }, diagnostics: parsed.diagnostics.map((each) => ({ ...each, range })) }
}

const anything: ParsedType = { type: DynamicType, defaults: undefined }

function typeOf(expression: Expression, findings: Findings): ParsedType {
  const wrong = (detail: string, range: Range = expression.range): ParsedType => {
    findings.add(error('invalid-type', summary, detail, range))
    return anything
  }
  const keyword = keywordOf(expression)
  if (keyword !== undefined) {
    const type = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined
    if (type !== undefined) return { type, defaults: undefined }
    const need = Object.hasOwn(needs, keyword) ? needs[keyword] : undefined
    return wrong(need ?? `There is no type "${keyword}".${didYouMean(keyword, typeNames)}`)
  }
  if (expression.kind === 'invalid') return anything
  if (expression.kind !== 'call') {
    return wrong('A type is string, number, bool, any, or a compound like list(string).')
  }
  const { name, arguments: args } = expression
  if (Object.hasOwn(keywords, name)) {
    return wrong(`"${name}" takes nothing in parentheses.`, argumentsRange(expression))
  }
  if (name === 'optional') {
    return wrong(`"optional" has a meaning for attributes of an object only.`, expression.nameRange)
  }
  const need = Object.hasOwn(needs, name) ? needs[name] : undefined
  if (need === undefined) return wrong(`There is no type "${name}".${didYouMean(name, typeNames)}`)
  const [argument] = args
  if (argument === undefined || args.length > 1) return wrong(need, args[1]?.range ?? argumentsRange(expression))
  switch (name) {
    case 'object':
      return objectType(argument, findings)
    case 'tuple':
      return tupleType(argument, findings)
    default: {
      const element = typeOf(argument, findings)
      const type = name === 'list' ? listOf(element.type) : name === 'set' ? setOf(element.type) : mapOf(element.type)
      return { type, defaults: element.defaults && { kind: 'elements', element: element.defaults } }
    }
  }
}

function keywordOf(expression: Expression): string | undefined {
  if (expression.kind === 'traversal' && expression.steps.length === 0) return expression.root
  if (expression.kind !== 'literal' || typeof expression.value === 'object') {
    return expression.kind === 'literal' && expression.value === null ? 'null' : undefined
  }
  return String(expression.value)
}

function argumentsRange({ nameRange, range }: CallExpression): Range {
  return { ...range, start: nameRange.end }
}

function tupleType(argument: Expression, findings: Findings): ParsedType {
  if (argument.kind !== 'tuple') {
    findings.add(
      error(
        'invalid-type',
        summary,
        'The elements of a tuple are written in brackets: tuple([string, number]).',
        argument.range,
      ),
    )
    return anything
  }
  const elements = argument.elements.map((each) => typeOf(each, findings))
  const members = new Map<string, Defaults>()
  for (const [index, { defaults }] of elements.entries()) if (defaults) members.set(String(index), defaults)
  return {
    type: tupleOf(elements.map(({ type }) => type)),
    defaults: members.size === 0 ? undefined : { kind: 'members', values: new Map(), members },
  }
}

function objectType(argument: Expression, findings: Findings): ParsedType {
  if (argument.kind !== 'object') {
    const detail = 'The attributes of an object are written in braces: object({ name = string }).'
    findings.add(error('invalid-type', summary, detail, argument.range))
    return anything
  }
  const attributes = new Map<string, Type>()
  const optional = new Set<string>()
  const values = new Map<string, Value>()
  const members = new Map<string, Defaults>()
  for (const { key, value } of argument.items) {
    const name = keywordOf(key)
    if (name === undefined) {
      findings.add(
        error(
          'invalid-type',
          summary,
          'The name of an attribute is written without quotes and parentheses.',
          key.range,
        ),
      )
      continue
    }
    if (attributes.has(name)) {
      findings.add(error('invalid-type', summary, 'An attribute of this name stands before.', key.range))
      continue
    }
    const attribute = attributeType(value, findings)
    if (attribute === undefined) continue
    attributes.set(name, attribute.type)
    if (attribute.optional) optional.add(name)
    if (attribute.value !== undefined) values.set(name, attribute.value)
    if (attribute.defaults !== undefined) members.set(name, attribute.defaults)
  }
  const hasDefaults = values.size > 0 || members.size > 0
  return {
    type: objectOf(attributes, optional),
    defaults: hasDefaults ? { kind: 'members', values, members } : undefined,
  }
}

function attributeType(
  expression: Expression,
  findings: Findings,
): (ParsedType & { optional: boolean; value: Value | undefined }) | undefined {
  if (expression.kind !== 'call' || expression.name !== 'optional') {
    return { ...typeOf(expression, findings), optional: false, value: undefined }
  }
  const [type, fallback] = expression.arguments
  if (type === undefined) {
    const detail = 'Write the type in parentheses: optional(string).'
    findings.add(error('invalid-type', summary, detail, argumentsRange(expression)))
    return undefined
  }
  if (expression.arguments.length > 2) {
    const detail = '"optional" takes the type and a default value, nothing more.'
    findings.add(error('invalid-type', summary, detail, argumentsRange(expression)))
  }
  const parsed = typeOf(type, findings)
  return { ...parsed, optional: true, value: fallback && defaultValue(fallback, parsed.type, findings) }
}

function defaultValue(expression: Expression, type: Type, findings: Findings): Value | undefined {
  const given = evaluate(expression, createScope())
  findings.add(...given.diagnostics)
  if (given.diagnostics.length > 0) return undefined
  const converted = convert(given.value, type)
  if (converted.value !== undefined) return converted.value
  const detail = `The default is not of the attribute's type: ${converted.problem}.`
  findings.add(error('invalid-default', 'Invalid default value for optional attribute', detail, expression.range))
  return undefined
}
