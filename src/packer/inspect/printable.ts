import type { Value } from '../../hcl/values/value.ts'
import { isKnown, isNull, isWhollyKnown, numberOf } from '../../hcl/values/values.ts'

const hidden = '<sensitive>'

/** A value as Packer's console and `inspect` print it; what is sensitive in it is hidden. */
export function printable(value: Value): string {
  return isWhollyKnown(value) ? write(value, false) : '<unknown>'
}

function write(value: Value, isNested: boolean): string {
  const { type, content } = value
  if (!isKnown(value) || isNull(value)) return 'null'
  if (content instanceof Map || Array.isArray(content)) return collection(value)
  const text = value.marks.has('sensitive') ? hidden : undefined
  switch (type.kind) {
    case 'string':
      return isNested ? quoted(text ?? String(content)) : (text ?? String(content))
    case 'number':
      return text ?? numberText(numberOf(value).toNumber())
    default:
      return text ?? String(content)
  }
}

function collection({ content, marks }: Value): string {
  const inner = (value: Value) => write({ ...value, marks: new Set([...value.marks, ...marks]) }, true)
  if (content instanceof Map) {
    const entries = [...(content as ReadonlyMap<string, Value>)].filter(([, value]) => !isNull(value))
    const sorted = entries.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    return lines(
      '{',
      sorted.map(([key, value]) => `${quoted(key)} = ${inner(value)}`),
      '}',
    )
  }
  return lines(
    '[',
    (content as readonly Value[]).map((value) => `${inner(value)},`),
    ']',
  )
}

function lines(open: string, items: readonly string[], close: string): string {
  if (items.length === 0) return open + close
  return `${open}\n${items.map((item) => `${item.replaceAll(/^/gm, '  ')}\n`).join('')}${close}`
}

/** As Go's %g writes it: whole numbers with all of their digits. */
function numberText(number: number): string {
  if (Number.isSafeInteger(number)) return String(number)
  return String(number).replace(/e([+-])(\d)$/, 'e$10$2')
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** In quotes, as Go's %q writes it: what can not be seen is escaped. */
export function quoted(text: string): string {
  const inner = text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    const hex = (width: number) => code.toString(16).padStart(width, '0')
    return escapes[character] ?? (code < 0x80 ? `\\x${hex(2)}` : code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`)
  })
  return `"${inner}"`
}
