import type { TreeEntry } from './tree.ts'

/** More than templates have, and less than fills a disk. */
export const limits = {
  files: 50_000,
  /** Bytes of a file that an expression may read; of a larger one only the size is there. */
  content: 4 << 20,
  /** Bytes of all of them. */
  contents: 512 << 20,
  /** Bytes asked for at once. */
  batch: 32 << 20,
  /** Files that git does not know. */
  others: 5000,
}

/** Is all of it looked at? */
export function fits(entries: readonly TreeEntry[]): boolean {
  const bytes = entries.reduce((sum, { size = 0 }) => sum + (size > limits.content ? 0 : size), 0)
  return entries.length <= limits.files && bytes <= limits.contents
}

/** In parts that are asked for at once. */
export function batches(entries: readonly TreeEntry[]): readonly (readonly TreeEntry[])[] {
  const made: TreeEntry[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const entry of entries) {
    const { size = 0 } = entry
    const counted = size > limits.content ? 0 : size
    if (bytes + counted > limits.batch) {
      made.push([])
      bytes = 0
    }
    made.at(-1)?.push(entry)
    bytes += counted
  }
  return made
}
