import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { BigFloat } from '../values/big-float.ts'
import { formatNumber, parseNumber } from '../values/numbers.ts'
import { StringType } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import {
  bool,
  isNull,
  isWhollyKnown,
  Null,
  number,
  object,
  string,
  tuple,
  UnknownDynamic,
  unknownOf,
} from '../values/values.ts'
import { any, text, textAt, valueAt } from './function-arguments.ts'
import { library } from './libraries.ts'
import { yamlText } from './yaml-text.ts'

type Yaml = typeof import('yaml')
type Node = import('yaml').Node
type ScalarNode = import('yaml').Scalar

const words: ReadonlyMap<string, Value> = new Map([
  ...['y', 'yes', 'true', 'on'].flatMap((word) => spellings(word, bool(true))),
  ...['n', 'no', 'false', 'off'].flatMap((word) => spellings(word, bool(false))),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, Null] as const),
])

function spellings(word: string, value: Value): (readonly [string, Value])[] {
  const capital = word.charAt(0).toUpperCase() + word.slice(1)
  return [word, capital, word.toUpperCase()].map((spelling) => [spelling, value] as const)
}

const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d+)?[ \t]*(?:Z|[+-]\d{1,2}(?::?\d{2})?)?)?$/
/** More than anybody writes; aliases of aliases make a small text grow without bound. */
const largest = 1_000_000

/** What a scalar without quotes and tag stands for. */
function plain(source: string): Value {
  const word = words.get(source)
  if (word !== undefined) return word
  if (/^[+-]?\.(inf|Inf|INF)$/.test(source)) return number(BigFloat.infinity(source.startsWith('-')))
  if (/^\.(nan|NaN|NAN)$/.test(source)) throw new FunctionError('floating point NaN is not supported')
  if (timestamp.test(source)) return string(dateText(source))
  return numeral(source) ?? string(source)
}

function numeral(source: string): Value | undefined {
  const digits = source.replaceAll('_', '')
  const binary = /^(-?)(0b[01]+)$/.exec(digits)
  if (binary !== null) return number(BigInt(binary[2] ?? 0) * (binary[1] === '-' ? -1n : 1n))
  const parsed = /^[-+.\d]/.test(source) ? parseNumber(source.startsWith('.') ? source : digits) : undefined
  return parsed && number(parsed)
}

/** Only where the tag says that it is a number. */
function tagged(source: string): Value | undefined {
  const digits = source.replaceAll('_', '')
  return /^0(x[0-9a-fA-F]+|o[0-7]+)$/.test(digits) ? number(BigInt(digits)) : undefined
}

/** A date or time is a text of RFC 3339. */
function dateText(source: string): string {
  const [, year = '', month = '', day = '', rest = ''] = /^(\d+)-(\d+)-(\d+)(.*)$/s.exec(source) ?? []
  const [, hour = '0', minute = '00', second = '00', zone = 'Z'] =
    /^[Tt \t]+(\d+):(\d+):(\d+)(?:\.\d+)?[ \t]*(.*)$/s.exec(rest) ?? []
  const two = (digits: string) => digits.padStart(2, '0')
  const [, sign = '', hours = '', minutes = '00'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? []
  const offset = sign === '' || (Number(hours) === 0 && Number(minutes) === 0) ? 'Z' : `${sign}${two(hours)}:${minutes}`
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${offset}`
}

/** What stands behind an anchor is read once, however often it is named. */
class Once<Result> {
  readonly #known = new Map<unknown, Result>()
  readonly #open = new Set<unknown>()

  of(node: unknown, read: () => Result): Result {
    const before = this.#known.get(node)
    if (before !== undefined) return before
    if (this.#open.has(node)) throw new FunctionError('the YAML document refers to itself')
    this.#open.add(node)
    const result = read()
    this.#open.delete(node)
    this.#known.set(node, result)
    return result
  }
}

class Decoder {
  readonly #yaml: Yaml
  readonly #targets: ReadonlyMap<unknown, Node>
  readonly #values = new Once<Value>()
  readonly #entries = new Once<ReadonlyMap<string, Value>>()
  readonly #source: string
  #count = 0

  constructor(yaml: Yaml, document: import('yaml').Document, source: string) {
    this.#yaml = yaml
    this.#targets = targetsOf(yaml, document)
    this.#source = source
  }

  value(node: unknown): Value {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml
    if (++this.#count > largest) throw new FunctionError('the YAML document is too large')
    if (node === null || node === undefined) return Null
    if (isAlias(node)) {
      const target = this.target(node)
      return this.#values.of(target, () => this.value(target))
    }
    if (isSeq(node)) return tuple(node.items.map((item) => this.value(item)))
    if (isMap(node)) return object(this.entries(node))
    if (!isScalar(node)) throw new FunctionError('the YAML document has something that is no value')
    return scalar(node as ScalarNode, this.#isCut(node))
  }

  /** A block at the end of a text without a last line break has none either. */
  #isCut({ type, range }: ScalarNode): boolean {
    const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
    return isBlock && range?.[1] === this.#source.length && !this.#source.endsWith('\n')
  }

  target(alias: import('yaml').Alias): Node {
    const node = this.#targets.get(alias)
    if (node === undefined) throw new FunctionError(`there is no anchor for *${alias.source}`)
    return node
  }

  entries(map: import('yaml').YAMLMap): ReadonlyMap<string, Value> {
    return this.#entries.of(map, () => this.#entriesOf(map))
  }

  #entriesOf(map: import('yaml').YAMLMap): ReadonlyMap<string, Value> {
    const own = new Map<string, Value>()
    const merged = new Map<string, Value>()
    for (const { key, value } of map.items) {
      const isMerge = this.#yaml.isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined)
      if (isMerge) for (const [name, each] of this.merged(value)) merged.set(name, merged.get(name) ?? each)
      else own.set(this.key(key), this.value(value))
    }
    return new Map([...merged, ...own])
  }

  key(node: unknown): string {
    const { content } = this.value(node)
    if (typeof content === 'string') return content
    if (typeof content === 'boolean') return String(content)
    if (content instanceof BigFloat) return formatNumber(content)
    throw new FunctionError('mapping keys in YAML must be strings, numbers, or bools')
  }

  merged(node: unknown): ReadonlyMap<string, Value> {
    const target = this.#yaml.isAlias(node) ? this.target(node) : node
    if (this.#yaml.isMap(target)) return this.entries(target)
    if (!this.#yaml.isSeq(target)) throw new FunctionError('"<<" in YAML must have a mapping, or a sequence of them')
    // The first one that has a key wins.
    return new Map([...target.items].reverse().flatMap((item) => [...this.merged(item)]))
  }
}

/** What each alias stands for: the last node before it that has its anchor. */
function targetsOf(yaml: Yaml, document: import('yaml').Document): ReadonlyMap<unknown, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<unknown, Node>()
  yaml.visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

function scalar({ value, type, tag, source }: ScalarNode, isCut: boolean): Value {
  const whole = typeof value === 'string' ? value : (source ?? '')
  const content = isCut ? whole.replace(/\n$/, '') : whole
  switch (tag) {
    case undefined:
      return type === undefined || type === 'PLAIN' ? plain(content) : string(content)
    case 'tag:yaml.org,2002:str':
    case 'tag:yaml.org,2002:binary':
      return string(content)
    case 'tag:yaml.org,2002:int':
    case 'tag:yaml.org,2002:float':
    case 'tag:yaml.org,2002:bool': {
      const resolved = tagged(content) ?? plain(content)
      const kind = tag.slice('tag:yaml.org,2002:'.length)
      if (resolved.content !== null && resolved.type.kind === (kind === 'int' || kind === 'float' ? 'number' : kind))
        return resolved
      throw new FunctionError(`cannot parse ${JSON.stringify(content)} as !!${kind}`)
    }
    case 'tag:yaml.org,2002:null':
      return Null
    case 'tag:yaml.org,2002:timestamp':
      return plain(content)
    default:
      throw new FunctionError(`unsupported tag ${JSON.stringify(tag)}`)
  }
}

const yamldecode: ValueFunction = {
  name: 'yamldecode',
  needs: ['yaml'],
  parameters: [text('src')],
  call(args) {
    const yaml = library('yaml')
    const document = yaml.parseDocument(textAt(args, 0), { schema: 'failsafe', uniqueKeys: false, logLevel: 'error' })
    const [problem] = document.errors
    if (problem !== undefined) throw new FunctionError(problem.message.split('\n')[0] ?? 'invalid YAML')
    if (document.contents === null) throw new FunctionError('the text has no YAML document')
    const value = new Decoder(yaml, document, textAt(args, 0)).value(document.contents)
    // cty takes the type of a null for one that is not known yet.
    return isNull(value) ? UnknownDynamic : value
  },
}

const yamlencode: ValueFunction = {
  name: 'yamlencode',
  needs: ['yaml'],
  parameters: [{ ...any('value'), allowNull: true, unknown: 'any' }],
  returns: StringType,
  call(args) {
    const value = valueAt(args, 0)
    if (!isWhollyKnown(value)) return unknownOf(StringType)
    return string(yamlText(value))
  },
}

export const yamlFunctions: readonly ValueFunction[] = [yamldecode, yamlencode]
