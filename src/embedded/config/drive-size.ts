const units = ['', 'K', 'M', 'G', 'T']

/** `10G`, `512M`, `1.5G` as bytes; undefined: not a size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT])?$/.exec(text)
  if (!match) return undefined
  return Math.floor(Number(match[1]) * 1024 ** units.indexOf(match[2] ?? ''))
}

/** The largest unit that shows the size without a fraction; nothing at all is `0T`, as PVE has it. */
export function printSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (unit < units.length - 1 && value % 1024 === 0) {
    value /= 1024
    unit++
  }
  return `${value}${units[unit]}`
}
