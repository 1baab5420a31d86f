export interface Position {
  /** 1-based. */
  readonly line: number
  /** 1-based, in grapheme clusters as HashiCorp's tools count them. */
  readonly column: number
}

interface SourceOptions {
  readonly holdsValues?: boolean
  readonly values?: readonly (readonly [start: number, end: number])[]
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A piece of text that came from somewhere, and the way from an offset in it to a line and a column. */
export class Source {
  /** The path as the user would write it: relative to the working directory where that is shorter. */
  readonly name: string
  readonly text: string
  /** Values of variables, any of which may be a secret: what is told of it shows names, not the lines. */
  readonly holdsValues: boolean
  /** The same of parts of it: offsets, in order. */
  readonly #values: readonly (readonly [start: number, end: number])[]
  #lineStarts: number[] | undefined
  /** The line that was last asked for a column: a file may have all its problems on one. */
  #columns: { readonly line: number; readonly starts: readonly number[] | undefined } | undefined

  constructor(name: string, text: string, { holdsValues = false, values = [] }: SourceOptions = {}) {
    this.name = name
    this.text = text
    this.holdsValues = holdsValues
    this.#values = values
  }

  /** Offsets (UTF-16 units) at which lines start; computed on the first question, since most files never get one. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0]
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1)
      this.#lineStarts = starts
    }
    return this.#lineStarts
  }

  position(offset: number): Position {
    const line = this.lineOf(offset)
    const within = offset - (this.lineStarts[line - 1] ?? 0)
    const starts = this.#graphemesOf(line)
    return { line, column: starts === undefined ? within + 1 : within === 0 ? 1 : lastUpTo(starts, within - 1) + 2 }
  }

  /** 1-based, and far cheaper than the column. */
  lineOf(offset: number): number {
    return lastUpTo(this.lineStarts, offset) + 1
  }

  /** Where graphemes begin in a line, from its start; undefined: each unit is one. */
  #graphemesOf(line: number): readonly number[] | undefined {
    if (this.#columns?.line !== line) {
      const end = this.lineStarts[line] ?? this.text.length
      const text = this.text.slice(this.lineStarts[line - 1] ?? 0, end)
      this.#columns = { line, starts: /^[\x20-\x7e\t]*\n?$/.test(text) ? undefined : graphemes(text) }
    }
    return this.#columns.starts
  }

  /** Is there a value in a 1-based line that may be a secret? */
  holdsValuesIn(number: number): boolean {
    const start = this.lineStarts[number - 1] ?? 0
    const end = this.lineStarts[number] ?? this.text.length + 1
    return this.holdsValues || this.#values.some(([from, to]) => from < end && to > start)
  }

  /** The text of a 1-based line without its line end. */
  line(number: number): string {
    const start = this.lineStarts[number - 1]
    if (start === undefined) return ''
    const end = this.lineStarts[number] ?? this.text.length + 1
    return this.text.slice(start, end - 1).replace(/\r$/, '')
  }
}

function graphemes(text: string): readonly number[] {
  return Array.from(segmenter.segment(text), ({ index }) => index)
}

/** The index of the last number that is not greater; the numbers ascend. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((numbers[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
