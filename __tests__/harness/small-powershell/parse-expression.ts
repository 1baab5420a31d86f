import { doubleQuotes, type Node, type Piece, singleQuotes } from './syntax.ts'

// From what binds least; operators of one line bind alike.
const levels: readonly RegExp[] = [
  /^-(?:and|or)\b/i,
  /^-(?:band|bor)\b/i,
  /^-(?:eq|ne|gt|ge|lt|le|like|match|contains|notcontains|is)\b/i,
  /^(?:\+(?![+=])|-(?![a-z=-]))/i,
  /^[*/%](?!=)/,
]

/** Expressions of PowerShell. */
export abstract class ExpressionParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  abstract pipeline(): Node
  abstract statements(end: string): readonly Node[]

  get rest(): string {
    return this.#text.slice(this.#at)
  }

  get before(): string {
    return this.#text.slice(0, this.#at)
  }

  skip(what: RegExp): void {
    this.#at += what.exec(this.rest)?.[0].length ?? 0
  }

  match(what: RegExp): string {
    const [found] = what.exec(this.rest) ?? []
    if (found === undefined) throw this.unknown(String(what))
    this.#at += found.length
    return found
  }

  has(word: string): boolean {
    return this.rest.trimStart().toLowerCase().startsWith(word)
  }

  take(...words: readonly string[]): void {
    for (const word of words) {
      this.skip(/^\s+/)
      if (!this.rest.toLowerCase().startsWith(word)) throw this.unknown(word)
      this.#at += word.length
    }
  }

  expectEnd(): void {
    if (this.rest.trim() !== '') throw this.unknown('the end')
  }

  unknown(expected: string): Error {
    const line = this.before.split('\n').length
    return new Error(
      `the small PowerShell of the tests reads ${expected} and not: ${this.rest.slice(0, 60)} (line ${line})`,
    )
  }

  expression(level = 0): Node {
    const operators = levels[level]
    if (operators === undefined) return this.#listed()
    let left = this.expression(level + 1)
    for (;;) {
      const blank = /^[ \t]*/.exec(this.rest)![0].length
      const [operator] = operators.exec(this.rest.slice(blank)) ?? []
      if (operator === undefined) return left
      this.#at += blank + operator.length
      this.skip(/^\s+/)
      left = { is: 'binary', operator: operator.toLowerCase(), left, right: this.expression(level + 1) }
    }
  }

  #listed(): Node {
    const items = [this.#unary()]
    while (/^[ \t]*,/.test(this.rest)) {
      this.take(',')
      this.skip(/^\s+/)
      items.push(this.#unary())
    }
    return items.length === 1 ? items[0]! : { is: 'list', items }
  }

  #unary(): Node {
    if (/^,/.test(this.rest)) {
      this.take(',')
      this.skip(/^\s+/)
      return { is: 'list', items: [this.#unary()] }
    }
    const [operator] = /^(?:-not\b|!|-(?=[\d$(]))/i.exec(this.rest) ?? []
    if (operator !== undefined) {
      this.#at += operator.length
      this.skip(/^\s+/)
      return { is: 'unary', operator: operator.toLowerCase() === '-not' ? '!' : operator, of: this.#unary() }
    }
    const [, type] = /^\[([\w.]+(?:\[\])?)\](?=[$'"(@[\d-])/.exec(this.rest) ?? []
    if (type !== undefined) {
      this.#at += type.length + 2
      return { is: 'cast', type: type.toLowerCase(), of: this.#unary() }
    }
    return this.postfix()
  }

  postfix(): Node {
    let node = this.#primary()
    for (;;) {
      const [, separator, name, open] = /^(\.|::)(\w+)(\(?)/.exec(this.rest) ?? []
      if (separator !== undefined && name !== undefined) {
        this.#at += separator.length + name.length + (open?.length ?? 0)
        node = open === '(' ? { is: 'call', of: node, name, values: this.#values() } : { is: 'member', of: node, name }
      } else if (this.rest.startsWith('[')) {
        this.take('[')
        const at = this.pipeline()
        this.take(']')
        node = { is: 'index', of: node, at }
      } else if (this.rest.startsWith('++')) {
        this.take('++')
        return { is: 'step', of: node }
      } else return node
    }
  }

  #values(): readonly Node[] {
    this.skip(/^\s+/)
    if (this.has(')')) {
      this.take(')')
      return []
    }
    const values = this.expression()
    this.take(')')
    // The commas between a method's values make no list.
    return values.is === 'list' ? values.items : [values]
  }

  #primary(): Node {
    const { rest } = this
    const [number] = /^(?:0x[\da-f]+|\d+(?:\.\d+)?)/i.exec(rest) ?? []
    if (number !== undefined) {
      this.#at += number.length
      // As in PowerShell a hexadecimal number of 32 bits has a sign.
      return { is: 'number', value: /^0x/i.test(number) ? Number(number) | 0 : Number(number) }
    }
    if (rest.startsWith('$(')) return this.#grouped('$(', 'group')
    if (rest.startsWith('@(')) return this.#grouped('@(', 'array')
    if (rest.startsWith('@{')) return this.#hashtable()
    if (rest.startsWith('(')) return this.#grouped('(', 'group')
    if (rest.startsWith('{')) {
      this.take('{')
      const body = this.statements('}')
      this.take('}')
      return { is: 'block', body }
    }
    if (rest.startsWith('$')) return this.#variable()
    const [, type] = /^\[([\w.]+)\]/.exec(rest) ?? []
    if (type !== undefined) {
      this.#at += type.length + 2
      return { is: 'type', name: type.toLowerCase() }
    }
    if (singleQuotes.includes(rest[0] ?? ' ')) return { is: 'text', value: this.#verbatim() }
    if (doubleQuotes.includes(rest[0] ?? ' ')) return { is: 'string', pieces: this.#expandable() }
    throw this.unknown('an expression')
  }

  #grouped(open: string, is: 'group' | 'array'): Node {
    this.take(open)
    const body = this.statements(')')
    this.take(')')
    return { is, body }
  }

  #hashtable(): Node {
    this.take('@{')
    const entries: (readonly [string, Node])[] = []
    while (!this.has('}')) {
      this.skip(/^[\s;]+/)
      const key = this.match(/^\w+/)
      this.take('=')
      this.skip(/^\s+/)
      entries.push([key, this.expression()])
      this.skip(/^[\s;]+/)
    }
    this.take('}')
    return { is: 'hashtable', entries }
  }

  #variable(): Node {
    const name = this.match(/^\$(?:\{[^}]+\}|(?:\w+:)?\w+|\?)/)
    return { is: 'variable', name: name.replace(/^\$\{?|\}$/g, '') }
  }

  #verbatim(): string {
    let value = ''
    for (let at = 1; ; at++) {
      const sign = this.rest[at]
      if (sign === undefined) throw this.unknown('the end of a string')
      if (!singleQuotes.includes(sign)) value += sign
      else if (singleQuotes.includes(this.rest[at + 1] ?? ' ')) value += this.rest[++at]!
      else {
        this.#at += at + 1
        return value
      }
    }
  }

  #expandable(): readonly Piece[] {
    const pieces: Piece[] = []
    this.#at++
    for (;;) {
      const sign = this.rest[0]
      if (sign === undefined) throw this.unknown('the end of a string')
      if (doubleQuotes.includes(sign)) {
        this.#at++
        if (!doubleQuotes.includes(this.rest[0] ?? ' ')) return pieces
        pieces.push(sign)
        this.#at++
      } else if (sign === '`') {
        const next = this.rest[1] ?? ''
        pieces.push({ n: '\n', r: '\r', t: '\t', 0: '\0' }[next] ?? next)
        this.#at += 2
      } else if (this.rest.startsWith('$(')) pieces.push(this.#grouped('$(', 'group'))
      else if (/^\$(?:\{|\w)/.test(this.rest)) pieces.push(this.#variable())
      else {
        pieces.push(sign)
        this.#at++
      }
    }
  }
}
