import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Source } from '../../diagnostics/source.ts'
import { JsonParser } from '../../hcl/json/json-parser.ts'
import type { Expression } from '../../hcl/syntax/ast.ts'

/** JSON with the place of everything in it. Numbers are kept as their text. */
export type JsonNode = { readonly range: Range } & (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
)

export interface JsonMember {
  readonly name: string
  readonly nameRange: Range
  readonly value: JsonNode
}

/** Undefined root: the diagnostics say why. A name that stands twice in an object is an error too. */
export function parseJson(source: Source): {
  readonly root: JsonNode | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const { value: expression, diagnostics } = new JsonParser(source, 'literals').document()
  if (expression === undefined) return { root: undefined, diagnostics }
  return { root: nodeOf(expression), diagnostics: [...diagnostics, ...doubles(expression)] }
}

/** Names that stand twice in an object, anywhere. */
function doubles(expression: Expression): readonly Diagnostic[] {
  if (expression.kind === 'tuple') return expression.elements.flatMap(doubles)
  if (expression.kind !== 'object') return []
  const names = new Set<string>()
  return expression.items.flatMap(({ key, value }) => {
    const name = textOf(key)
    const detail = `${JSON.stringify(name)} stands twice in this object.`
    const double = names.has(name) ? [error('duplicate-argument', 'Duplicate JSON property', detail, key.range)] : []
    names.add(name)
    return [...double, ...doubles(value)]
  })
}

function nodeOf(expression: Expression): JsonNode {
  const { range } = expression
  switch (expression.kind) {
    case 'template':
      return { kind: 'string', text: textOf(expression), range }
    case 'tuple':
      return { kind: 'array', items: expression.elements.map(nodeOf), range }
    case 'object': {
      const members = new Map<string, JsonMember>()
      for (const { key, value } of expression.items) {
        const name = textOf(key)
        members.set(name, { name, nameRange: key.range, value: nodeOf(value) })
      }
      return { kind: 'object', members: [...members.values()], range }
    }
    case 'literal': {
      const { value } = expression
      if (value === null) return { kind: 'null', range }
      return typeof value === 'boolean'
        ? { kind: 'boolean', value, range }
        : { kind: 'number', text: value.number, range }
    }
    default:
      return { kind: 'null', range }
  }
}

function textOf(expression: Expression): string {
  if (expression.kind !== 'template') return ''
  return expression.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
}
