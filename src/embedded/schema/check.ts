import { hasTextsOfNine } from '../release.ts'
import { formats, splitList } from './formats.ts'
import type { PropertyFormat, PropertySchema, RawValue, Schema, Schemas } from './parameter-schema.ts'
import { type Properties, toBoolean } from './property-string.ts'

const undefinedInSchema = 'property is not defined in schema and the schema does not allow additional properties'
const missing = 'property is missing and it is not optional'

/** For texts that are not shown, and formats that are the same everywhere. */
const anyVersion = '8.4'

/** All errors at once, by path; `path` is the prefix of nested keys (`scsi0`), empty at the top. */
export function checkObject(
  path: string,
  schemas: Schemas,
  values: Readonly<Record<string, RawValue>>,
  version = anyVersion,
): Map<string, string> {
  const errors = new Map<string, string>()
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  for (const [key, schema] of Object.entries(schemas)) {
    const value = values[key]
    if (value === undefined || value === null) {
      if (!schema.optional && !isAlias(schema)) errors.set(at(key), missing)
      continue
    }
    const error = checkValue(at(key), schema, value, version)
    if (error !== undefined) errors.set(at(key), error)
    if (schema.requires !== undefined && values[schema.requires] === undefined) {
      errors.set(
        path === '' ? schema.requires : at(schema.requires),
        hasTextsOfNine(version)
          ? `missing property required by '${at(key)}'`
          : `missing property - '${at(key)}' requires this property`,
      )
    }
  }
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(schemas, key)) errors.set(at(key), undefinedInSchema)
  }
  return errors
}

function isAlias(schema: Schema): boolean {
  return 'alias' in schema
}

/** The text of the first rule that the value breaks. */
function checkValue(path: string, schema: Schema, value: RawValue, version: string): string | undefined {
  if (value === null) return undefined
  const wrongType = checkType(schema, value)
  if (wrongType !== undefined) return wrongType
  if (schema.type === 'array') return undefined
  const text = String(value)
  if (schema.format !== undefined) {
    try {
      checkFormat(schema.format, text, path, version)
    } catch (error) {
      return `invalid format - ${(error as Error).message}`
    }
  }
  if (schema.pattern !== undefined && !new RegExp(`^(?:${schema.pattern.source})$`, schema.pattern.flags).test(text)) {
    return 'value does not match the regex pattern'
  }
  if (schema.maxLength !== undefined && [...text].length > schema.maxLength)
    return `value may only be ${schema.maxLength} characters long`
  if (schema.minLength !== undefined && [...text].length < schema.minLength)
    return `value must be at least ${schema.minLength} characters long`
  if (schema.type === 'integer' || schema.type === 'number') {
    if (schema.minimum !== undefined && Number(text) < schema.minimum)
      return `value must have a minimum value of ${schema.minimum}`
    if (schema.maximum !== undefined && Number(text) > schema.maximum)
      return `value must have a maximum value of ${schema.maximum}`
  }
  const choices = typeof schema.enum === 'function' ? schema.enum(version) : schema.enum
  if (choices !== undefined && !choices.includes(text)) {
    return `value '${text}' does not have a value in the enumeration '${choices.join(', ')}'`
  }
  return undefined
}

const shape: Readonly<Record<'integer' | 'number' | 'boolean', RegExp>> = {
  integer: /^[+-]?\d+$/,
  number: /^[+-]?(?=\d|\.\d)\d*(\.\d*)?([Ee][+-]?\d+)?$/,
  boolean: /^[01]$/,
}

function checkType(schema: Schema, value: Exclude<RawValue, null>): string | undefined {
  const failed = (got: string): string => `type check ('${schema.type}') failed - got ${got}`
  if (Array.isArray(value)) return schema.type === 'array' ? undefined : failed('ARRAY')
  if (schema.type === 'array') return undefined
  if (typeof value === 'object') return failed('HASH')
  if (typeof value === 'boolean') return schema.type === 'boolean' ? undefined : failed('JSON::PP::Boolean')
  if (schema.type === 'string') return undefined
  const text = String(value)
  return shape[schema.type].test(text) ? undefined : failed(`'${text}'`)
}

/** Throws Error with the text that follows "invalid format - ". */
function checkFormat(format: string | PropertyFormat, value: string, path: string, version: string): void {
  if (typeof format !== 'string') {
    parsePropertyString(format, value, path, version)
    return
  }
  const rule = formats[format]
  const list = /^(.+)-list$/.exec(format)
  if (rule !== undefined) rule(value, parsePropertyString)
  else if (list) for (const item of splitList(value)) checkFormat(list[1]!, item, path, version)
  else throw new Error(`undefined format '${format}'\n`)
}

/** Reads `value,key=value,...`. Throws Error with the text that follows "invalid format - ". */
export function parsePropertyString(format: PropertyFormat, text: string, path = '', version = anyVersion): Properties {
  const properties = splitPropertyString(format, text)
  const errors = checkObject(path, format, properties, version)
  if (errors.size > 0)
    throw new Error(`format error\n${[...errors].map(([key, value]) => `${key}: ${value}\n`).join('')}`)
  return properties
}

function splitPropertyString(format: PropertyFormat, text: string): Properties {
  const properties: Properties = {}
  const defaultKey = Object.keys(format).find((key) => format[key]?.defaultKey)
  const set = (key: string, value: string): void => {
    if (Object.hasOwn(properties, key)) throw new Error(`duplicate key in comma-separated list property: ${key}\n`)
    properties[key] = value
  }
  for (const part of text.split(',')) {
    if (/^\s*$/.test(part)) continue
    const match = /^([^=]+)=(.+)$/s.exec(part)
    if (match) {
      const key = match[1]!
      const schema = format[key]
      if (schema?.keyAlias !== undefined) set(schema.keyAlias, key)
      const target = schema?.alias ?? key
      set(target, normaliseBoolean(format[target], match[2]!))
    } else if (!part.includes('=')) {
      if (defaultKey === undefined) throw new Error('value without key, but schema does not define a default key\n')
      set(defaultKey, part)
    } else {
      throw new Error('missing key in comma-separated list property\n')
    }
  }
  return properties
}

/** Named keys take the usual words for a boolean; the value without a key does not. */
function normaliseBoolean(schema: PropertySchema | undefined, value: string): string {
  if (schema?.type !== 'boolean') return value
  return toBoolean(value) ?? value
}
