import { splitList } from '../schema/formats.ts'
import type { RawValue } from '../schema/parameter-schema.ts'

/** A call's parameters after they were checked against its schema. */
export class Parameters {
  readonly values: Readonly<Record<string, RawValue>>

  constructor(values: Readonly<Record<string, RawValue>>) {
    this.values = values
  }

  has(name: string): boolean {
    return this.values[name] !== undefined
  }

  text(name: string): string {
    return this.optional(name) ?? ''
  }

  optional(name: string): string | undefined {
    const value = this.values[name]
    if (value === undefined || value === null) return undefined
    return typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
  }

  integer(name: string): number {
    return Number(this.text(name))
  }

  optionalInteger(name: string): number | undefined {
    const text = this.optional(name)
    return text === undefined ? undefined : Number(text)
  }

  flag(name: string): boolean {
    return this.optional(name) === '1'
  }

  /** A comma list, or a key that was given several times. */
  list(name: string): string[] {
    const value = this.values[name]
    return Array.isArray(value) ? value.map(String) : splitList(this.text(name))
  }

  /** Every value of a parameter that may be given several times. */
  all(name: string): string[] {
    const value = this.values[name]
    if (value === undefined || value === null) return []
    return Array.isArray(value) ? value.map(String) : [String(value)]
  }
}
