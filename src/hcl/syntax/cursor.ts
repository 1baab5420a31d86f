import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Source } from '../../diagnostics/source.ts'
import type { Token, TokenType } from './token.ts'

/** Deeper nesting than any person writes; without a bound a hostile file would exhaust the stack. */
const deepest = 200

const closers: Partial<Record<TokenType, TokenType>> = {
  '{': '}',
  '[': ']',
  '(': ')',
  'open-quote': 'close-quote',
  'open-heredoc': 'close-heredoc',
  interpolation: 'sequence-end',
  directive: 'sequence-end',
}
const closing: ReadonlySet<TokenType> = new Set(Object.values(closers))

/** The range of a piece of text, by its offsets. */
export type Place = (start: number, end: number) => Range

/** The way of a parser through the tokens, with where it stands and what it found wrong. */
export class Cursor {
  readonly source: Source
  readonly diagnostics: Diagnostic[]
  /** After a syntax error, until the next item of a body: what follows is likely a consequence. */
  recovering = false
  readonly #tokens: readonly Token[]
  readonly #place: Place
  #at = 0
  #last: Token
  /** Newlines count in bodies and objects, and are blank space within brackets. */
  readonly #newlines: boolean[] = [true]
  #depth = 0
  #tooDeep = false
  #itemColumn = 0
  #itemAt = 0

  /** `place` tells where something stands whose text was taken out of another source. */
  constructor(source: Source, tokens: readonly Token[], diagnostics: Diagnostic[], place?: Place) {
    this.source = source
    this.#tokens = tokens
    this.diagnostics = diagnostics
    this.#place = place ?? ((start, end) => ({ source, start, end }))
    this.#last = { type: 'newline', start: 0, end: 0 }
  }

  peek(): Token {
    if (this.#newlines.at(-1) === false) while (this.#current().type === 'newline') this.#at++
    return this.#current()
  }

  read(): Token {
    const token = this.peek()
    if (token.type !== 'end') this.#at++
    this.#last = token
    return token
  }

  /** The last token that was read. */
  get last(): Token {
    return this.#last
  }

  text(token: Token): string {
    return this.source.text.slice(token.start, token.end)
  }

  isKeyword(word: string): boolean {
    const token = this.peek()
    return token.type === 'identifier' && this.text(token) === word
  }

  range(from: { start: number; end: number }, to: { start: number; end: number } = from): Range {
    return this.#place(from.start, Math.max(from.start, to.end))
  }

  within<Result>(newlinesCount: boolean, parse: () => Result): Result {
    this.#newlines.push(newlinesCount)
    const result = parse()
    this.#newlines.pop()
    return result
  }

  /** Runs a parser one level deeper; undefined where that is too deep, which is reported. */
  nested<Result>(parse: () => Result): Result | undefined {
    if (this.#depth >= deepest) {
      if (!this.#tooDeep) {
        const detail = `Expressions and blocks can be nested ${deepest} levels deep at most.`
        this.diagnostics.push(error('nesting-too-deep', 'Nesting too deep', detail, this.range(this.peek())))
      }
      this.#tooDeep = true
      this.recovering = true
      return undefined
    }
    this.#depth++
    const result = parse()
    this.#depth--
    return result
  }

  /** Reports a syntax error, unless it is likely a consequence of the one before. */
  problem(code: Code, summary: string, detail: string, at: Token | Range): void {
    const range = 'source' in at ? at : this.range(at)
    if (!this.recovering) this.diagnostics.push(error(code, summary, detail, range))
    this.recovering = true
  }

  /** Takes back what the tokens alone made look wrong on the line, from a token on. */
  withdraw(code: Code, { start }: Token): void {
    const lineEnd = this.source.text.indexOf('\n', start)
    const from = this.#place(start, lineEnd === -1 ? this.source.text.length : lineEnd)
    const isMeant = (each: Diagnostic) =>
      each.code === code && each.range !== undefined && each.range.start >= from.start && each.range.start <= from.end
    const kept = this.diagnostics.filter((each) => !isMeant(each))
    this.diagnostics.splice(0, this.diagnostics.length, ...kept)
  }

  /** Goes over newlines to the given token; stays where it is when something else follows. */
  nextLineOpens(type: TokenType): boolean {
    let at = this.#at
    while (this.#tokens[at]?.type === 'newline') at++
    if (this.#tokens[at]?.type !== type) return false
    this.#at = at
    return true
  }

  /** Notes where an item of a body begins, for `recover` to find the next one. */
  startItem(token: Token): void {
    this.recovering = false
    this.#itemColumn = this.#column(token)
    this.#itemAt = this.#at
  }

  /** Goes on after the bracket that closes what is open now, or to where the next item seems to begin. */
  recover(end: TokenType): Token {
    this.recovering = true
    if (end !== '}') this.#returnToNextItem()
    let nesting = 0
    for (;;) {
      const token = this.#current()
      if (token.type === 'end' || this.#looksLikeNextItem(this.#at)) return { ...token, end: token.start }
      this.#at++
      this.#last = token
      if (closers[token.type] === end) nesting++
      else if (token.type === end && nesting-- === 0) return token
    }
  }

  /** Goes on after the line's end that is in no bracket opened from here on. */
  recoverAfterItem(): void {
    this.recovering = true
    const open: TokenType[] = []
    for (;;) {
      const token = this.#current()
      if (token.type === 'end' || this.#looksLikeNextItem(this.#at)) return
      if (token.type === '}' && !open.includes('}')) return
      this.#at++
      this.#last = token
      const closer = closers[token.type]
      if (closer !== undefined) open.push(closer)
      else if (closing.has(token.type)) {
        const at = open.lastIndexOf(token.type)
        if (at !== -1) open.length = at
      } else if (token.type === 'newline' && open.length === 0) return
    }
  }

  /** With an open list or call the next item has been read as a part of it; only objects have `name =` in them. */
  #returnToNextItem(): void {
    for (let at = this.#itemAt + 1; at < this.#at; at++) {
      if (!this.#looksLikeNextItem(at)) continue
      this.#at = at
      return
    }
  }

  /** First on its line, no deeper than the item in which the error is, and written like an item or a block's end. */
  #looksLikeNextItem(at: number): boolean {
    const token = this.#tokens[at]
    if (token === undefined || this.#tokens[at - 1]?.type !== 'newline') return false
    if (token.type !== 'identifier' && token.type !== '}') return false
    const column = this.#column(token)
    if (token.type === '}') return column < this.#itemColumn
    if (column > this.#itemColumn) return false
    const next = this.#tokens[at + 1]?.type
    return next === '=' || next === '{' || next === 'open-quote'
  }

  #column({ start }: Token): number {
    return start - (this.source.text.lastIndexOf('\n', start - 1) + 1)
  }

  #current(): Token {
    return this.#tokens[this.#at] ?? { type: 'end', start: this.source.text.length, end: this.source.text.length }
  }
}
