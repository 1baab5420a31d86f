import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'

/**
 * Proxmox's `value,key=value,...` notation. The first value may stand without its key; `defaultKey` is the name under
 * which it is kept. Order is kept, a key given twice: the last one counts.
 */
export type Properties = ReadonlyMap<string, string>

export function parseProperties(text: string, defaultKey: string): Properties {
  const properties = new Map<string, string>()
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    if (equals === -1) properties.set(defaultKey, part.trim())
    else properties.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim())
  }
  return properties
}

/** Values as Proxmox wants them: booleans are 1 and 0; undefined leaves the key out. Throws TemplateError for a value with a comma. */
export function printProperties(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
  defaultKey?: string,
): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
    if (/[,\r\n]/.test(text))
      throw new TemplateError([
        error(
          `"${text}" can not be written into the configuration of a machine`,
          `The value of "${key}" holds a comma or line end, and Proxmox's notation has no way to quote it.`,
        ),
      ])
    parts.push(key === defaultKey ? text : `${key}=${text}`)
  }
  return parts.join(',')
}
