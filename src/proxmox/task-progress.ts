/** How far a task is. `total` in the same unit. */
export interface Progress {
  readonly unit: 'bytes' | 'percent'
  readonly done: number
  readonly total: number
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** What a line of a task's log says of its progress: of clones, moves, imports and downloads. */
export function progressIn(line: string): Progress | undefined {
  const bytes = /^\s*(?:\S+: )?transferred ([\d.]+) ([KMGT]?i?B) of ([\d.]+) ([KMGT]?i?B)/.exec(line)
  if (bytes !== null) {
    const done = Number(bytes[1]) * (units[bytes[2] ?? ''] ?? Number.NaN)
    const total = Number(bytes[3]) * (units[bytes[4] ?? ''] ?? Number.NaN)
    if (Number.isFinite(done) && Number.isFinite(total))
      return { unit: 'bytes', done: Math.round(done), total: Math.round(total) }
  }
  // qemu-img prints a line of (12.50/100%), wget one of "1024K .......... 12%". Anywhere else it is part of a text: of a
  // name, an address, or a description.
  const percent = /^\s*\((\d+(?:\.\d+)?)\/100%\)\s*$/.exec(line) ?? /^\s*\d+[KMG][\s.,]+(\d{1,3})%(?:\s|$)/.exec(line)
  const done = Number(percent?.[1])
  return percent !== null && done <= 100 ? { unit: 'percent', done, total: 100 } : undefined
}
