import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import { Source } from '../diagnostics/source.ts'
import type { Body, Expression } from '../hcl/ast.ts'
import { parseTemplate } from '../hcl/parse.ts'
import { type JsonNode, parseJson } from '../options/jsontree.ts'

/** A JSON object as a body of attributes: a file of variable values. Strings are templates, as in HCL's JSON syntax. */
export function parseJsonValues(source: Source): { readonly body: Body; readonly diagnostics: readonly Diagnostic[] } {
  const { root, diagnostics: problems } = parseJson(source)
  const diagnostics = [...problems]
  const range = { source, start: 0, end: source.text.length }
  if (root !== undefined && root.kind !== 'object')
    diagnostics.push(error('Invalid JSON', 'The file must hold an object of names and values.', root.range))
  const members = root?.kind === 'object' ? root.members : []
  const attributes = members.map(({ name, nameRange, value }) => ({
    kind: 'attribute' as const,
    name,
    nameRange,
    expression: expressionOf(value, diagnostics),
    range: { source, start: nameRange.start, end: value.range.end },
  }))
  return { body: { attributes, blocks: [], range }, diagnostics }
}

function expressionOf(node: JsonNode, diagnostics: Diagnostic[]): Expression {
  const { range } = node
  switch (node.kind) {
    case 'string':
      return template(node.text, range, diagnostics)
    case 'number':
      return { kind: 'literal', value: { number: node.text }, range }
    case 'boolean':
      return { kind: 'literal', value: node.value, range }
    case 'null':
      return { kind: 'literal', value: null, range }
    case 'array':
      return { kind: 'tuple', elements: node.items.map((item) => expressionOf(item, diagnostics)), range }
    case 'object': {
      const items = node.members.map(({ name, nameRange, value }) => ({
        key: template(name, nameRange, diagnostics),
        value: expressionOf(value, diagnostics),
      }))
      return { kind: 'object', items, range }
    }
  }
}

function template(text: string, range: Range, diagnostics: Diagnostic[]): Expression {
  if (!/[$%]\{/.test(text))
    return { kind: 'template', parts: text === '' ? [] : [{ kind: 'text', text, range }], range }
  const inside = new Source(range.source.name, text)
  const parsed = parseTemplate(inside)
  diagnostics.push(...moved(parsed.diagnostics, inside, range))
  return { ...moved(parsed.expression, inside, range), range }
}

/** The same tree, with every place in the string as the place of the string in its file. */
function moved<Tree>(tree: Tree, from: Source, to: Range): Tree {
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) return tree.map((item: unknown) => moved(item, from, to)) as Tree
  if ('source' in tree && tree.source === from) return to as Tree
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, moved(item as unknown, from, to)])) as Tree
}
