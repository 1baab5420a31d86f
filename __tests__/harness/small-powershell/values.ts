import type { Node } from './syntax.ts'

/** A value of PowerShell: text, number, boolean, nothing, a list, a table, a block, an object of .NET or COM. */
export type Value = unknown

/** A table, whose keys have no case. */
export class Table {
  readonly #entries = new Map<string, readonly [key: string, value: Value]>()

  get(key: string): Value {
    return this.#entries.get(key.toLowerCase())?.[1] ?? null
  }

  set(key: string, value: Value): void {
    this.#entries.set(key.toLowerCase(), [key, value])
  }

  containskey(key: string): boolean {
    return this.#entries.has(key.toLowerCase())
  }

  get count(): number {
    return this.#entries.size
  }
}

/** `[ref]$variable` */
export class Reference {
  readonly set: (value: Value) => void

  constructor(set: (value: Value) => void) {
    this.set = set
  }
}

export class Block {
  readonly body: readonly Node[]

  constructor(body: readonly Node[]) {
    this.body = body
  }
}

/** What `throw`, a command or an object of Windows raises. */
export class Raised extends Error {
  /** The HRESULT. */
  readonly code: number

  constructor(message: string, code = 0x8013_1501 | 0) {
    super(message)
    this.code = code
  }
}

/** `exit` ends the script wherever it stands. */
export class Exit {
  readonly code: number

  constructor(code: number) {
    this.code = code
  }
}

/** The process of PowerShell is ended from outside: nothing of the script runs any more, `finally` neither. */
export class Killed {}

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 1 || (value.length === 1 && isTrue(value[0]))
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== ''
}

export function textOf(value: Value): string {
  if (value === null || value === undefined) return ''
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (Array.isArray(value)) return value.map(textOf).join(' ')
  return String(value)
}

/** What a pipeline passes on: a list in its parts, nothing not at all. */
export function itemsOf(value: Value): readonly Value[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return [...(value as Iterable<Value>)]
  return [value]
}

/** What a variable keeps of an output. */
export function collected(output: readonly Value[]): Value {
  return output.length === 0 ? null : output.length === 1 ? output[0] : [...output]
}

export function compare(operator: string, left: Value, right: Value): Value {
  if (Array.isArray(left) && !/contains/.test(operator))
    return left.filter((item) => isTrue(compare(operator, item, right)))
  switch (operator) {
    case '-eq':
      return same(left, right)
    case '-ne':
      return !same(left, right)
    case '-gt':
      return Number(left) > Number(right)
    case '-ge':
      return Number(left) >= Number(right)
    case '-lt':
      return Number(left) < Number(right)
    case '-le':
      return Number(left) <= Number(right)
    case '-like':
      return new RegExp(
        `^${textOf(right)
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        'is',
      ).test(textOf(left))
    case '-match':
      return new RegExp(textOf(right), 'i').test(textOf(left))
    case '-contains':
      return itemsOf(left).some((item) => same(item, right))
    case '-notcontains':
      return !itemsOf(left).some((item) => same(item, right))
    case '-is':
      return typeof right === 'function' && left instanceof right
    default:
      throw new Error(`the small PowerShell has no ${operator}`)
  }
}

function same(left: Value, right: Value): boolean {
  if (left === null || left === undefined) return right === null || right === undefined
  if (typeof left === 'number') return left === Number(right)
  if (typeof left === 'boolean') return left === isTrue(right)
  return textOf(left).toLowerCase() === textOf(right).toLowerCase()
}
