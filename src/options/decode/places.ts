import type { Range } from '../../diagnostics/range.ts'
import type { OptionPath, OptionPlaces } from '../component.ts'

/** Where options stand, filled while a body is read. */
export class RecordedPlaces implements OptionPlaces {
  readonly #ranges = new Map<string, Range>()
  readonly #written = new Set<string>()

  put(path: OptionPath, range: Range | undefined): void {
    if (range !== undefined) this.#ranges.set(keyOf(path), range)
  }

  markSet(path: OptionPath): void {
    this.#written.add(keyOf(path))
  }

  at(path: OptionPath): Range | undefined {
    for (let length = path.length; length >= 0; length--) {
      const range = this.#ranges.get(keyOf(path.slice(0, length)))
      if (range !== undefined) return range
    }
    return undefined
  }

  isSet(path: OptionPath): boolean {
    return this.#written.has(keyOf(path))
  }
}

/** A set of paths that also answers for what lies inside of them. */
export class PathSet {
  readonly #paths = new Map<string, OptionPath>()

  add(path: OptionPath): void {
    this.#paths.set(keyOf(path), path)
  }

  get all(): readonly OptionPath[] {
    return [...this.#paths.values()]
  }

  has(path: OptionPath): boolean {
    return this.#paths.has(keyOf(path))
  }

  /** Is the path, or something around it, in the set? */
  covers(path: OptionPath): boolean {
    return path.some((_, index) => this.#paths.has(keyOf(path.slice(0, index + 1))))
  }

  /** Is the path, or something inside it, in the set? */
  reaches(path: OptionPath): boolean {
    if (this.has(path)) return true
    return this.all.some((each) => each.length > path.length && path.every((part, index) => each[index] === part))
  }

  /** Is something inside the path in the set, or an option of the same block? */
  reachesBeside(path: OptionPath): boolean {
    if (this.reaches(path)) return true
    const around = path.slice(0, -1)
    if (typeof path.at(-1) !== 'string') return false
    return this.all.some((each) => each.length === path.length && around.every((part, index) => each[index] === part))
  }
}

function keyOf(path: OptionPath): string {
  return path.map((part) => (typeof part === 'number' ? `#${part}` : `.${part}`)).join('\0')
}

/** `disks[0].disk_size`, for messages. */
export function printPath(path: OptionPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('')
}

export function valueAt(options: unknown, path: OptionPath): unknown {
  let found: unknown = options
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Readonly<Record<string | number, unknown>>)[part]
  }
  return found
}
