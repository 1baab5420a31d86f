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
    const starts = this.lineStarts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const before = this.text.slice(starts[low] ?? 0, offset)
    return { line: low + 1, column: graphemes(before) + 1 }
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

function graphemes(text: string): number {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length
  let count = 0
  for (const _ of segmenter.segment(text)) count++
  return count
}
