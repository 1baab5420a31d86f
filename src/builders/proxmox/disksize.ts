const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
export const gibibyte = 2 ** 30

/** `20G` → bytes; undefined where it is not a positive whole number with a unit. */
export function parseDiskSize(text: string): number | undefined {
  const match = /^(\d+)([KMGT])$/.exec(text)
  const unit = units[match?.[2] ?? '']
  if (match === null || unit === undefined) return undefined
  const bytes = Number(match[1]) * unit
  return bytes > 0 ? bytes : undefined
}
