const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Bytes as task logs tell them: `1.5 GiB`. */
export function printAmount(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(1)} ${units[unit]}`
}
