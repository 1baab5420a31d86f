/** A value that exists only when the machine does: a template that reads it cannot be rendered yet. */
export const late: unique symbol = Symbol('late')

export type GoValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | typeof late
  | readonly GoValue[]
  | { readonly [name: string]: GoValue }

/** Thrown through the evaluator when a late value is read; never seen outside this folder. */
export class LateValueRead extends Error {}

/** As Go's text/template decides: zero, empty and nil are false. */
export function isTrue(value: GoValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

/** As Go prints it with %v. */
export function printed(value: GoValue): string {
  if (value === undefined) return '<no value>'
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
    return `map[${entries.map(([key, item]) => `${key}:${printed(item)}`).join(' ')}]`
  }
  return String(value)
}

export function typeName(value: GoValue): string {
  if (value === null || value === undefined) return 'nil'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'map' : typeof value
}
