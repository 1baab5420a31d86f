import type { BigFloat } from './big-float.ts'
import type { Type } from './type.ts'

/** Stands for a value that exists only later: `build.ID` before the machine is there. */
export const unknown: unique symbol = Symbol('unknown')
export type Unknown = typeof unknown

/** What travels with a value through every operation. */
export type Mark = 'sensitive'

/**
 * An HCL value: its type, its content and its marks. Immutable.
 * Content by type: string → string, number → BigFloat, bool → boolean, list/set/tuple → Value[], map/object → Map in
 * key order; null and unknown for any type.
 */
export interface Value {
  readonly type: Type
  readonly content: Content
  readonly marks: ReadonlySet<Mark>
}

export type Content = string | BigFloat | boolean | readonly Value[] | ReadonlyMap<string, Value> | null | Unknown
