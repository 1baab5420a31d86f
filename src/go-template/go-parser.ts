import {
  type BranchNode,
  type Command,
  describe,
  GoTemplateProblem,
  type Node,
  type Operand,
  type Pipeline,
  type Root,
  type Span,
} from './go-ast.ts'
import { shown, type Token, tokenize } from './go-lexer.ts'

const unsupported = new Set(['define', 'template', 'block', 'break', 'continue'])
const deepest = 100

/** The nodes of a template. Throws GoTemplateProblem. */
export function parse(text: string): readonly Node[] {
  return new Parser(tokenize(text)).template()
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  /** Names of `$` variables in scope; `$` itself is the data. */
  #variables: string[] = ['$']

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  template(): readonly Node[] {
    const nodes = this.#list()
    const token = this.#peek()
    if (token.kind !== 'end-of-text') {
      const keyword = this.#tokens[this.#at + 1]
      throw new GoTemplateProblem(`unexpected {{${keyword === undefined ? '' : shown(keyword)}}}`, keyword ?? token)
    }
    return nodes
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token
  }

  #next(): Token {
    const token = this.#peek()
    if (token.kind !== 'end-of-text') this.#at++
    return token
  }

  /** The keyword of the action that starts here. */
  #keyword(): string | undefined {
    const word = this.#tokens[this.#at + 1]
    return this.#peek().kind === 'open' && word?.kind === 'word' ? word.text : undefined
  }

  /** Nodes up to the end of the text or an `else` or `end`, which stays. */
  #list(): Node[] {
    const nodes: Node[] = []
    for (;;) {
      const token = this.#peek()
      if (token.kind === 'end-of-text') return nodes
      if (token.kind === 'text') {
        this.#next()
        nodes.push({ kind: 'text', text: token.text })
        continue
      }
      const keyword = this.#keyword()
      if (keyword === 'else' || keyword === 'end') return nodes
      nodes.push(this.#action(keyword))
    }
  }

  #action(keyword: string | undefined): Node {
    const open = this.#next()
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') {
      this.#next()
      return this.#branch(keyword, open)
    }
    if (keyword !== undefined && unsupported.has(keyword))
      throw new GoTemplateProblem(`{{${keyword}}} is not supported`, this.#peek())
    const pipeline = this.#pipeline('action', false)
    this.#close()
    return { kind: 'action', pipeline }
  }

  #branch(kind: BranchNode['kind'], open: Span): BranchNode {
    this.#enter(open)
    const scope = this.#variables.length
    const pipeline = this.#pipeline(kind, kind === 'range')
    this.#close()
    const then = this.#list()
    let otherwise: readonly Node[] = []
    if (this.#keyword() === 'else') {
      this.#next()
      const word = this.#next()
      const chained = this.#peek()
      if (chained.kind === 'word' && (chained.text === 'if' || chained.text === 'with')) {
        this.#next()
        const nested = this.#branch(chained.text, word)
        this.#variables.length = scope
        this.#depth--
        return { kind, pipeline, then, else: [nested] }
      }
      this.#close()
      otherwise = this.#list()
    }
    if (this.#keyword() !== 'end') throw new GoTemplateProblem(`{{${kind}}} without {{end}}`, open)
    this.#next()
    this.#next()
    this.#close()
    this.#variables.length = scope
    this.#depth--
    return { kind, pipeline, then, else: otherwise }
  }

  #enter(at: Span): void {
    if (++this.#depth > deepest) throw new GoTemplateProblem('template is nested too deeply', at)
  }

  #close(): void {
    const token = this.#next()
    if (token.kind !== 'close') throw new GoTemplateProblem(`unexpected ${shown(token)}`, token)
  }

  #pipeline(context: string, twoVariables: boolean): Pipeline {
    const first = this.#peek()
    const { variables, assign } = this.#declaration(twoVariables)
    const commands: Command[] = []
    do commands.push(this.#command(context, commands.length))
    while (this.#takeSymbol('|'))
    const last = commands.at(-1) as Command
    if (!assign) this.#variables.push(...variables)
    return { variables, assign, commands, start: first.start, end: last.end }
  }

  #declaration(twoVariables: boolean): { variables: string[]; assign: boolean } {
    const from = this.#at
    const variables: string[] = []
    while (this.#peek().kind === 'variable') {
      variables.push(shown(this.#next()))
      if (!this.#takeSymbol(',')) break
    }
    const token = this.#peek()
    if (variables.length > 0 && token.kind === 'symbol' && (token.text === ':=' || token.text === '=')) {
      if (variables.length > (twoVariables ? 2 : 1)) throw new GoTemplateProblem('too many declarations', token)
      this.#next()
      return { variables, assign: token.text === '=' }
    }
    this.#at = from
    return { variables: [], assign: false }
  }

  #takeSymbol(text: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'symbol' || token.text !== text) return false
    this.#next()
    return true
  }

  #command(context: string, stage: number): Command {
    const words: Operand[] = []
    for (let operand = this.#operand(); operand !== undefined; operand = this.#operand()) {
      words.push(operand)
      const next = this.#peek()
      if ('spaced' in next && !next.spaced && !(next.kind === 'symbol' && next.text !== '('))
        throw new GoTemplateProblem(`unexpected ${shown(next)} after ${describe(operand)}: a space is missing`, next)
    }
    const first = words[0]
    const last = words.at(-1)
    if (first === undefined || last === undefined) {
      const token = this.#peek()
      const message = token.kind === 'close' ? `missing value for ${context}` : `unexpected ${shown(token)}`
      throw new GoTemplateProblem(message, token)
    }
    if (stage > 0 && first.kind === 'literal')
      throw new GoTemplateProblem(`non executable command in pipeline stage ${stage + 1}`, first)
    return { words, start: first.start, end: last.end }
  }

  #operand(): Operand | undefined {
    const token = this.#peek()
    const { start, end } = token
    switch (token.kind) {
      case 'string':
        this.#next()
        return { kind: 'literal', value: token.text, start, end }
      case 'number':
        this.#next()
        return { kind: 'literal', value: token.value, start, end }
      case 'word':
        this.#next()
        if (token.text === 'true' || token.text === 'false')
          return { kind: 'literal', value: token.text === 'true', start, end }
        if (token.text === 'nil') return { kind: 'literal', value: null, start, end }
        return { kind: 'function', name: token.text, start, end }
      case 'field':
        return this.#path({ kind: 'dot' }, start, start)
      case 'variable':
        this.#next()
        if (!this.#variables.includes(token.text))
          throw new GoTemplateProblem(`undefined variable "${token.text}"`, token)
        return this.#path({ kind: 'variable', name: token.text }, start, end)
      case 'symbol':
        if (token.text === '.') {
          this.#next()
          return { kind: 'path', root: { kind: 'dot' }, names: [], start, end }
        }
        if (token.text === '(') return this.#parentheses(token)
        return undefined
      default:
        return undefined
    }
  }

  #parentheses(open: Span): Operand {
    this.#enter(open)
    this.#next()
    const pipeline = this.#pipeline('parenthesized pipeline', false)
    const close = this.#peek()
    if (!this.#takeSymbol(')')) throw new GoTemplateProblem(`unclosed left paren: unexpected ${shown(close)}`, close)
    this.#depth--
    return this.#path({ kind: 'pipeline', pipeline }, open.start, close.end)
  }

  /** The fields that follow a root without a space between. */
  #path(root: Root, start: number, rootEnd: number): Operand {
    const names: string[] = []
    let end = rootEnd
    for (let token = this.#peek(); token.kind === 'field'; token = this.#peek()) {
      if ((names.length > 0 || root.kind !== 'dot') && token.spaced) break
      names.push(token.text.slice(1))
      end = token.end
      this.#next()
    }
    return { kind: 'path', root, names, start, end }
  }
}
