import type { PropertyFormat } from './parameter-schema.ts'

export type Properties = Record<string, string>

export function toBoolean(value: string): '1' | '0' | undefined {
  if (/^(1|on|yes|true)$/i.test(value)) return '1'
  if (/^(0|off|no|false)$/i.test(value)) return '0'
  return undefined
}

/** Prints the default key's value first, the others in alphabetical order. */
export function printPropertyString(format: PropertyFormat, properties: Readonly<Properties>): string {
  const rest = new Map(Object.entries(properties))
  const parts: string[] = []
  const defaultKey = Object.keys(format).find((key) => format[key]?.defaultKey)
  if (defaultKey !== undefined) {
    const value = rest.get(defaultKey)
    if (value !== undefined) {
      const alias = Object.entries(format).find(([key, schema]) => key === value && schema.keyAlias === defaultKey)?.[1]
        .alias
      const aliased = alias === undefined ? undefined : rest.get(alias)
      parts.push(aliased === undefined ? value : `${value}=${aliased}`)
      if (aliased !== undefined) rest.delete(alias!)
      rest.delete(defaultKey)
    }
  }
  for (const key of [...rest.keys()].sort()) parts.push(`${key}=${rest.get(key)}`)
  return parts.join(',')
}
