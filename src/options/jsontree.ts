import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import type { Source } from '../diagnostics/source.ts'

/** JSON with the place of everything in it. Numbers are kept as their text. */
export type JsonNode = { readonly range: Range } & (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
)

export interface JsonMember {
  readonly name: string
  readonly nameRange: Range
  readonly value: JsonNode
}

const deepest = 200

/** Undefined root: the diagnostics say why. A name that stands twice in an object is an error too. */
export function parseJson(source: Source): {
  readonly root: JsonNode | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const parser = new JsonParser(source)
  try {
    return { root: parser.document(), diagnostics: parser.diagnostics }
  } catch (thrown) {
    if (thrown instanceof JsonProblem)
      return { root: undefined, diagnostics: [...parser.diagnostics, thrown.diagnostic] }
    throw thrown
  }
}

class JsonProblem extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary)
    this.diagnostic = diagnostic
  }
}

class JsonParser {
  readonly diagnostics: Diagnostic[] = []
  readonly #source: Source
  readonly #text: string
  #at: number

  constructor(source: Source) {
    this.#source = source
    this.#text = source.text
    this.#at = this.#text.startsWith('\ufeff') ? 1 : 0
  }

  document(): JsonNode {
    const root = this.#value(0)
    this.#skip()
    if (this.#at < this.#text.length) this.#fail('Extra characters after the JSON value')
    return root
  }

  #range(start: number, end = this.#at): Range {
    return { source: this.#source, start, end }
  }

  #fail(detail: string, start = this.#at, end = Math.min(start + 1, this.#text.length)): never {
    throw new JsonProblem(error('Invalid JSON', `${detail}.`, this.#range(start, end)))
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? '-')) this.#at++
  }

  #take(character: string): boolean {
    this.#skip()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #value(depth: number): JsonNode {
    this.#skip()
    if (depth > deepest) this.#fail('The JSON is nested too deeply')
    const start = this.#at
    const character = this.#text[start]
    if (character === '{') return this.#object(depth)
    if (character === '[') return this.#array(depth)
    if (character === '"') return { kind: 'string', text: this.#string(), range: this.#range(start) }
    const word = /[-+.\w]+/y
    word.lastIndex = start
    const found = word.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    const range = this.#range(start)
    if (found === 'true' || found === 'false') return { kind: 'boolean', value: found === 'true', range }
    if (found === 'null') return { kind: 'null', range }
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(found)) return { kind: 'number', text: found, range }
    if (character === undefined) this.#fail('The text ends where a value is expected')
    return this.#fail(
      found === '' ? `Unexpected ${JSON.stringify(character)}` : `${found} is no JSON value`,
      start,
      Math.max(start + 1, this.#at),
    )
  }

  #object(depth: number): JsonNode {
    const start = this.#at++
    const members: JsonMember[] = []
    const names = new Set<string>()
    if (!this.#take('}')) {
      do {
        this.#skip()
        const nameStart = this.#at
        if (this.#text[nameStart] !== '"') this.#fail('A property name in double quotes is expected')
        const name = this.#string()
        const nameRange = this.#range(nameStart)
        if (!this.#take(':')) this.#fail(`A colon is expected after ${JSON.stringify(name)}`)
        const value = this.#value(depth + 1)
        if (names.has(name))
          this.diagnostics.push(
            error('Duplicate JSON property', `${JSON.stringify(name)} stands twice in this object.`, nameRange),
          )
        else members.push({ name, nameRange, value })
        names.add(name)
      } while (this.#take(','))
      if (!this.#take('}')) this.#fail('A comma or "}" is expected')
    }
    return { kind: 'object', members, range: this.#range(start) }
  }

  #array(depth: number): JsonNode {
    const start = this.#at++
    const items: JsonNode[] = []
    if (!this.#take(']')) {
      do items.push(this.#value(depth + 1))
      while (this.#take(','))
      if (!this.#take(']')) this.#fail('A comma or "]" is expected')
    }
    return { kind: 'array', items, range: this.#range(start) }
  }

  #string(): string {
    const start = this.#at
    const whole = /"(?:[^"\\\x00-\x1f]|\\.)*"/y
    whole.lastIndex = start
    const found = whole.exec(this.#text)?.[0]
    if (found === undefined) return this.#fail('The string is not closed on its line', start)
    this.#at += found.length
    try {
      return JSON.parse(found) as string
    } catch {
      return this.#fail('The string has an invalid escape', start, this.#at)
    }
  }
}
