import type * as z from 'zod'
import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import type { Type } from '../../hcl/values/type.ts'
import type { JsonMember, JsonNode } from '../../options/decode/json-tree.ts'
import { formOf, shapeOf } from '../../options/option-schema.ts'
import { type ReferenceOf, upgradedText } from './upgraded-text.ts'

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

/** A name in an object. `for` would begin an expression. */
export function keyOf(name: string): string {
  return identifier.test(name) && name !== 'for' ? name : upgradedText(name, () => undefined)
}

/** Options as the lines of a body in HCL2, by the schema of their component; without one by how they look. */
export function upgradedBody(
  members: readonly JsonMember[],
  schema: z.ZodObject | undefined,
  of: ReferenceOf,
): readonly string[] {
  const shape = schema === undefined ? undefined : shapeOf(schema)
  // Of members of one name the last one counts.
  const last = new Map(members.map((member) => [member.name, member]))
  return [...last.values()].flatMap(({ name, nameRange, value }) => {
    if (name.startsWith('_')) return comment(name, value)
    if (value.kind === 'null') return []
    if (!identifier.test(name)) {
      const detail = `${JSON.stringify(name)} is no name that an option can have.`
      throw new TemplateError([error('not-upgradable', 'An option can not be upgraded', detail, nameRange)])
    }
    const option = shape?.get(name)
    const form = option === undefined ? undefined : formOf(option)
    if (form === undefined ? looksLikeBlocks(value) : form.kind !== 'attribute') {
      const items = value.kind === 'array' ? value.items : [value]
      const inner = form !== undefined && form.kind !== 'attribute' ? form.object : undefined
      return items.flatMap((item) => (item.kind === 'object' ? block(name, upgradedBody(item.members, inner, of)) : []))
    }
    const type = form?.kind === 'attribute' ? form.type : undefined
    const expression = upgradedValue(value, type, of)
    return expression === undefined ? [] : [`${name} = ${expression}`]
  })
}

export function block(header: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${header} {}`] : [`${header} {`, ...lines, '}']
}

/** A value as an expression. Undefined: it is as if it were not there. */
export function upgradedValue(node: JsonNode, type: Type | undefined, of: ReferenceOf): string | undefined {
  switch (type?.kind) {
    case 'list':
    case 'set': {
      // One value is a list of one.
      const isEmpty = node.kind === 'string' && node.text === ''
      return listed(node.kind === 'array' ? node.items : isEmpty ? [] : [node], type.element, of)
    }
    case 'map': {
      const objects = node.kind === 'array' ? node.items : [node]
      return objectOf(
        objects.flatMap((each) => (each.kind === 'object' ? each.members : [])),
        () => type.element,
        of,
      )
    }
    case 'object':
      return node.kind === 'object'
        ? objectOf(node.members, (name) => type.attributes.get(name), of)
        : upgradedValue(node, undefined, of)
    case 'number':
    case 'bool':
      return scalar(node, type.kind, of)
    case 'string':
      if (node.kind === 'number') return `"${node.text}"`
      if (node.kind === 'boolean') return node.value ? '"1"' : '"0"'
      break
  }
  switch (node.kind) {
    case 'string':
      return upgradedText(node.text, of)
    case 'number':
      return node.text
    case 'boolean':
      return String(node.value)
    case 'null':
      return 'null'
    case 'array':
      return listed(node.items, undefined, of)
    case 'object':
      return objectOf(node.members, () => undefined, of)
  }
}

function scalar(node: JsonNode, kind: 'number' | 'bool', of: ReferenceOf): string | undefined {
  if (node.kind === 'boolean') return kind === 'bool' ? String(node.value) : node.value ? '1' : '0'
  if (node.kind === 'number') return kind === 'number' ? node.text : String(Number(node.text) !== 0)
  if (node.kind !== 'string') return upgradedValue(node, undefined, of)
  const text = node.text.trim()
  if (text === '') return undefined
  if (kind === 'number') return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? text : upgradedText(text, of)
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return 'true'
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? 'false' : upgradedText(text, of)
}

/** Longer ones have a line for each item. */
const widest = 60

function listed(items: readonly JsonNode[], element: Type | undefined, of: ReferenceOf): string {
  const values = items.map((item) => upgradedValue(item, element, of) ?? 'null')
  const line = `[${values.join(', ')}]`
  return line.length <= widest && !line.includes('\n') ? line : `[\n${values.join(',\n')},\n]`
}

function objectOf(members: readonly JsonMember[], typeOf: (name: string) => Type | undefined, of: ReferenceOf): string {
  const items = [...new Map(members.map(({ name, value }) => [name, value]))].map(([name, value]) => {
    return `${keyOf(name)} = ${upgradedValue(value, typeOf(name), of) ?? 'null'}`
  })
  return items.length === 0 ? '{}' : `{\n${items.join('\n')}\n}`
}

/** With a component that is not known here: a list of objects, most likely. */
function looksLikeBlocks(node: JsonNode): boolean {
  return node.kind === 'array' && node.items.length > 0 && node.items.every(({ kind }) => kind === 'object')
}

function comment(name: string, value: JsonNode): readonly string[] {
  const text = value.kind === 'string' ? value.text : ''
  // A line break would end the comment, and what follows would be read.
  return text.split('\n').map((line) => `# ${name.replace(/^_+/, '')}: ${line}`.replaceAll(/[\r\n]+/g, ' ').trimEnd())
}
