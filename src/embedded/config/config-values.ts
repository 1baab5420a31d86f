import type { RawValue } from '../schema/parameter-schema.ts'
import { toBoolean } from '../schema/property-string.ts'
import { vmOptions } from './vm-options.ts'

/**
 * The stricter second look that PVE takes when it writes an option: `+2` passes as a parameter and fails here.
 * Throws Error with PVE's text.
 */
export function storedValue(key: string, value: RawValue): string {
  const fail = (text: string): never => {
    throw new Error(`unable to parse value of '${key}' - ${text}`)
  }
  if (value === null) return fail('got undefined value')
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
  const schema = vmOptions[key]
  if (schema === undefined) return fail(`unknown setting '${key}'`)
  switch (schema.type) {
    case 'integer':
      return /^\d+$/.test(text) ? String(Number(text)) : fail(`type check ('integer') failed - got '${text}'`)
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? text : fail(`type check ('number') failed - got '${text}'`)
    case 'boolean':
      return toBoolean(text) ?? fail(`type check ('boolean') failed - got '${text}'`)
    default:
      return text
  }
}

/** As GET config shows it: integers and booleans are numbers, everything else is text. */
export function shownValue(key: string, value: string): string | number {
  if (key === 'snaptime' || key === 'vmstate') return key === 'snaptime' ? Number(value) : value
  const type = vmOptions[key]?.type
  if (key === 'cipassword') return '**********'
  return type === 'integer' || type === 'boolean' ? Number(value) : value
}
