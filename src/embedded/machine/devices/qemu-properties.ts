/** A PVE configuration as GET config shows it. */
export type Config = Readonly<Record<string, string | number>>

/** A property string such as `local:100/vm-100-disk-0.raw,discard=on,size=8G`; the part without a key is under `''`. */
export type Properties = Readonly<Record<string, string>>

export function parseProperties(text: string | number): Properties {
  const properties: Record<string, string> = {}
  for (const part of String(text).split(',')) {
    const equals = part.indexOf('=')
    if (equals < 0) properties[''] ??= part
    else properties[part.slice(0, equals)] = part.slice(equals + 1)
  }
  return properties
}

/** PVE's booleans inside property strings: 1, on, yes, true. */
export function isOn(value: string | number | undefined, fallback = false): boolean {
  return value === undefined ? fallback : /^(1|on|yes|true)$/i.test(String(value))
}

/** The numbered keys of one family, in numeric order: `net0`, `net1`, `net10`. */
export function numbered(config: Config, family: string): readonly { key: string; index: number; value: string }[] {
  const pattern = new RegExp(`^${family}(\\d+)$`)
  return Object.entries(config)
    .flatMap(([key, value]) => {
      const index = pattern.exec(key)?.[1]
      return index === undefined ? [] : [{ key, index: Number(index), value: String(value) }]
    })
    .sort((a, b) => a.index - b.index)
}

/** QEMU separates by commas and knows one escape: a doubled comma. */
export function quote(value: string): string {
  return value.replaceAll(',', ',,')
}

/** `a=1,b=2` for QEMU; undefined values are left out, the first entry may be the bare driver name under `''`. */
export function qemuOption(entries: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(entries)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [key === '' ? String(value) : `${key}=${quote(String(value))}`],
    )
    .join(',')
}

/** Splits `args` into words as a shell would: blanks separate, quotes and backslashes protect. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  for (const match of text.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs)) {
    words.push(
      match[0].replace(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs, (_, escaped, single, double) =>
        escaped !== undefined ? escaped : (single ?? String(double).replace(/\\(["\\$`])/g, '$1')),
      ),
    )
  }
  return words
}
