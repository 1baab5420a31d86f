import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
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
  const diagnostics: Diagnostic[] = []
  const value = new JsonParser(source, diagnostics, strings).document()
  const range = { source, start: 0, end: source.text.length }
  if (value === undefined) return { body: { attributes: [], blocks: [], range }, diagnostics }
  if (value.kind !== 'object' && value.kind !== 'tuple') {
    const detail = 'The file must be a JSON object, or an array of objects.'
    diagnostics.push(error('unexpected-json-value', 'Root value must be object', detail, value.range))
    return { body: { attributes: [], blocks: [], range }, diagnostics }
  }
  const body = bodyOf(value, diagnostics, 'to define arguments and blocks')
  return { body: body ?? { attributes: [], blocks: [], range }, diagnostics }
}

/**
 * Which properties are blocks, with how many labels, and what is in them. With `dynamic` among them, `dynamic` blocks may
 * stand for the others.
 */
export type JsonBlocks = { readonly [type: string]: { readonly labels: number; readonly blocks?: JsonBlocks } }

/** A JSON body whose reader says which of its attributes are blocks. */
export function withJsonBlocks(body: Body, types: JsonBlocks, diagnostics: Diagnostic[]): Body {
  const blocks: Block[] = []
  const attributes = body.attributes.filter((attribute) => {
    const type = Object.hasOwn(types, attribute.name) ? types[attribute.name] : undefined
    if (type === undefined) return true
    const found = blocksFromJson(attribute, type.labels)
    diagnostics.push(...found.diagnostics)
    for (const block of found.blocks) {
      const inner = attribute.name === 'dynamic' ? contentOf(block, types) : type.blocks
      blocks.push({ ...block, body: withJsonBlocks(block.body, inner ?? {}, diagnostics) })
    }
    return false
  })
  return { ...body, attributes, blocks }
}

function contentOf({ labels }: Block, types: JsonBlocks): JsonBlocks {
  const of = labels[0]?.text ?? ''
  const blocks = Object.hasOwn(types, of) ? types[of]?.blocks : undefined
  return { content: { labels: 0, ...(blocks !== undefined && { blocks }) } }
}

/** The blocks that an attribute of a JSON body stands for, with as many labels as blocks of that type have. */
function blocksFromJson(
  attribute: Attribute,
  labelCount: number,
): { readonly blocks: readonly Block[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  return { blocks: unpack(attribute, attribute.expression, labelCount, [], diagnostics), diagnostics }
}

const wrongType = 'Incorrect JSON value type'

function bodyOf(value: Expression, diagnostics: Diagnostic[], purpose: string): Body | undefined {
  const items = itemsOf(value, diagnostics, purpose)
  if (items === undefined) return undefined
  const attributes = items.filter(({ key }) => nameOf(key) !== '//').map(attributeOf)
  return { attributes, blocks: [], range: value.range }
}

/** Of an object, or of all objects in an array; undefined: it is neither, which is reported. */
function itemsOf(value: Expression, diagnostics: Diagnostic[], purpose: string): readonly ObjectItem[] | undefined {
  if (value.kind === 'object') return value.items
  if (value.kind === 'literal' && value.value === null) return []
  if (value.kind === 'tuple') {
    return value.elements.flatMap((element) => {
      if (element.kind === 'object') return element.items
      diagnostics.push(
        error('unexpected-json-value', wrongType, `A JSON object is required here, ${purpose}.`, element.range),
      )
      return []
    })
  }
  diagnostics.push(
    error(
      'unexpected-json-value',
      wrongType,
      `A JSON object or an array of them is required here, ${purpose}.`,
      value.range,
    ),
  )
  return undefined
}

function nameOf(key: Expression): string {
  return key.kind === 'template' ? (key.json ?? '') : ''
}

function attributeOf({ key, value }: ObjectItem): Attribute {
  const range = { ...key.range, end: value.range.end }
  return { kind: 'attribute', name: nameOf(key), nameRange: key.range, expression: value, range }
}

function unpack(
  attribute: Attribute,
  value: Expression,
  labelsLeft: number,
  labels: readonly Label[],
  diagnostics: Diagnostic[],
): readonly Block[] {
  const type = JSON.stringify(attribute.name)
  if (labelsLeft > 0) {
    const items = itemsOf(value, diagnostics, `whose properties are labels of blocks of type ${type}`)
    if (items?.length === 0 && !(value.kind === 'literal')) {
      const detail = `An object with at least one property is required, whose name is a label of the ${attribute.name} block.`
      diagnostics.push(error('missing-label', 'Missing block label', detail, value.range))
    }
    return (items ?? [])
      .filter(({ key }) => nameOf(key) !== '//')
      .flatMap(({ key, value: inner }) => {
        const label = { text: nameOf(key), range: key.range }
        return unpack(attribute, inner, labelsLeft - 1, [...labels, label], diagnostics)
      })
  }
  if (value.kind === 'literal' && value.value === null) return []
  const values = value.kind === 'tuple' ? value.elements : [value]
  return values.flatMap((each) => {
    const body = each.kind === 'object' ? bodyOf(each, diagnostics, '') : undefined
    if (body === undefined) {
      const detail = `A JSON object or an array of them is required, for the content of blocks of type ${type}.`
      diagnostics.push(error('unexpected-json-value', wrongType, detail, each.range))
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
}
