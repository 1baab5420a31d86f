import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Source } from '../../diagnostics/source.ts'
import type { Attribute, Block, Body, Expression, Label, ObjectItem } from '../syntax/ast.ts'
import { JsonParser } from './json-parser.ts'

/**
 * A file in HCL's JSON syntax. Which properties are arguments and which are blocks only the reader knows, so here all
 * are attributes, also several of one name; `withJsonBlocks` makes blocks of some. In files of values for variables
 * strings are literals: `${` has no meaning there.
 */
export function parseJsonBody(
  source: Source,
  strings: 'templates' | 'literals' = 'templates',
): { readonly body: Body; readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings()
  const value = findings.take(new JsonParser(source, strings).document())
  const range = { source, start: 0, end: source.text.length }
  const nothing = { attributes: [], blocks: [], range }
  if (value === undefined) return { body: nothing, diagnostics: findings.all }
  if (value.kind !== 'object' && value.kind !== 'tuple') {
    const detail = 'The file must be a JSON object, or an array of objects.'
    findings.add(error('unexpected-json-value', 'Root value must be object', detail, value.range))
    return { body: nothing, diagnostics: findings.all }
  }
  const body = findings.take(bodyOf(value, 'to define arguments and blocks'))
  return { body: body ?? nothing, diagnostics: findings.all }
}

/**
 * Which properties are blocks, with how many labels, and what is in them. With `dynamic` among them, `dynamic` blocks may
 * stand for the others.
 */
export type JsonBlocks = { readonly [type: string]: { readonly labels: number; readonly blocks?: JsonBlocks } }

/** A JSON body whose reader says which of its attributes are blocks. */
export function withJsonBlocks(body: Body, types: JsonBlocks): Found<Body> {
  const findings = new Findings()
  const blocks: Block[] = []
  const attributes = body.attributes.filter((attribute) => {
    const type = Object.hasOwn(types, attribute.name) ? types[attribute.name] : undefined
    if (type === undefined) return true
    for (const block of findings.take(unpack(attribute, attribute.expression, type.labels, []))) {
      const inner = attribute.name === 'dynamic' ? contentOf(block, types) : type.blocks
      blocks.push({ ...block, body: findings.take(withJsonBlocks(block.body, inner ?? {})) })
    }
    return false
  })
  return findings.with({ ...body, attributes, blocks })
}

function contentOf({ labels }: Block, types: JsonBlocks): JsonBlocks {
  const of = labels[0]?.text ?? ''
  const blocks = Object.hasOwn(types, of) ? types[of]?.blocks : undefined
  return { content: { labels: 0, ...(blocks !== undefined && { blocks }) } }
}

function bodyOf(value: Expression, purpose: string): Found<Body | undefined> {
  const { value: items, diagnostics } = itemsOf(value, purpose)
  if (items === undefined) return { value: undefined, diagnostics }
  const attributes = items.filter(({ key }) => nameOf(key) !== '//').map(attributeOf)
  return { value: { attributes, blocks: [], range: value.range }, diagnostics }
}

/** Of an object, or of all objects in an array; undefined: it is neither. */
function itemsOf(value: Expression, purpose: string): Found<readonly ObjectItem[] | undefined> {
  if (value.kind === 'object') return { value: value.items, diagnostics: [] }
  if (value.kind === 'literal' && value.value === null) return { value: [], diagnostics: [] }
  if (value.kind === 'tuple') {
    const wrong = value.elements.filter(({ kind }) => kind !== 'object')
    return {
      value: value.elements.flatMap((element) => (element.kind === 'object' ? element.items : [])),
      diagnostics: wrong.map(({ range }) => notAnObject(`A JSON object is required here, ${purpose}.`, range)),
    }
  }
  const detail = `A JSON object or an array of them is required here, ${purpose}.`
  return { value: undefined, diagnostics: [notAnObject(detail, value.range)] }
}

function notAnObject(detail: string, range: Range): Diagnostic {
  return error('unexpected-json-value', 'Incorrect JSON value type', detail, range)
}

function nameOf(key: Expression): string {
  return key.kind === 'template' ? (key.json ?? '') : ''
}

function attributeOf({ key, value }: ObjectItem): Attribute {
  const range = { ...key.range, end: value.range.end }
  return { kind: 'attribute', name: nameOf(key), nameRange: key.range, expression: value, range }
}

/** The blocks that an attribute of a JSON body stands for, with as many labels as blocks of that type have. */
function unpack(
  attribute: Attribute,
  value: Expression,
  labelsLeft: number,
  labels: readonly Label[],
): Found<readonly Block[]> {
  const findings = new Findings()
  const type = JSON.stringify(attribute.name)
  if (labelsLeft > 0) {
    const items = findings.take(itemsOf(value, `whose properties are labels of blocks of type ${type}`))
    if (items?.length === 0 && !(value.kind === 'literal')) {
      const detail = `An object with at least one property is required, whose name is a label of the ${attribute.name} block.`
      findings.add(error('missing-label', 'Missing block label', detail, value.range))
    }
    const blocks = (items ?? [])
      .filter(({ key }) => nameOf(key) !== '//')
      .flatMap(({ key, value: inner }) => {
        const label = { text: nameOf(key), range: key.range }
        return findings.take(unpack(attribute, inner, labelsLeft - 1, [...labels, label]))
      })
    return findings.with(blocks)
  }
  if (value.kind === 'literal' && value.value === null) return findings.with([])
  const values = value.kind === 'tuple' ? value.elements : [value]
  const blocks = values.flatMap((each) => {
    const body = each.kind === 'object' ? findings.take(bodyOf(each, '')) : undefined
    if (body === undefined) {
      const detail = `A JSON object or an array of them is required, for the content of blocks of type ${type}.`
      findings.add(notAnObject(detail, each.range))
      return []
    }
    const { name, nameRange } = attribute
    const block: Block = {
      kind: 'block',
      type: name,
      typeRange: nameRange,
      labels,
      body,
      headerRange: nameRange,
      range: each.range,
    }
    return [block]
  })
  return findings.with(blocks)
}
