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

/** The other way: `first,key=value,...`. Values that are undefined or empty are left out. */
export function formatProperties(
  first: string,
  rest: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const pairs = Object.entries(rest).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${value}`],
  )
  return [first, ...pairs].filter((part) => part !== '').join(',')
}
