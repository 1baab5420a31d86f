import type { Position, Source } from './source.ts'

/** Half-open: `start` is the first UTF-16 unit, `end` the one after the last. */
export interface Range {
  readonly source: Source
  readonly start: number
  readonly end: number
}

export function startOf(range: Range): Position {
  return range.source.position(range.start)
}

export function endOf(range: Range): Position {
  return range.source.position(range.end)
}

/** The smallest range that covers both; they must be of one source. */
export function spanning(first: Range, last: Range): Range {
  return { source: first.source, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) }
}
