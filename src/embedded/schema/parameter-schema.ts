/** A parameter or option as PVE declares it. */
export interface Schema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array'
  readonly description?: string
  readonly optional?: boolean
  readonly default?: string | number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** Where releases differ: by the server's version. */
  readonly enum?: readonly string[] | ((version: string) => readonly string[])
  /** Anchored on both sides when checked. */
  readonly pattern?: RegExp
  /** Name of a rule in formats.ts, or the keys of a property string. */
  readonly format?: string | PropertyFormat
  /** Another parameter that has to be given too. */
  readonly requires?: string
}

/** One key of a property string such as `virtio,bridge=vmbr0`. */
export interface PropertySchema extends Schema {
  /** The value without a key belongs to this key. */
  readonly defaultKey?: true
  /** `virtio=MAC` stands for `<keyAlias>=virtio,<alias>=MAC`. */
  readonly keyAlias?: string
  readonly alias?: string
}

export type PropertyFormat = Readonly<Record<string, PropertySchema>>
export type Schemas = Readonly<Record<string, Schema>>

/** Every value that JSON or a form can carry for one parameter. */
export type RawValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown }
