import { ExpressionParser } from './parse-expression.ts'
import type { Argument, Node } from './syntax.ts'

/** Reads a script of PowerShell: those parts of the language that the product's scripts have. Throws where there is more. */
export function parse(text: string): readonly Node[] {
  const parser = new StatementParser(text.replace(/^\uFEFF/, ''))
  const statements = parser.statements('')
  parser.expectEnd()
  return statements
}

const leaving = ['exit', 'return', 'throw', 'break', 'continue'] as const

class StatementParser extends ExpressionParser {
  statements(end: string): readonly Node[] {
    const found: Node[] = []
    for (;;) {
      this.skip(/^(?:[\s;]|#[^\n]*)+/)
      if (this.rest === '' || (end !== '' && this.rest.startsWith(end))) return found
      found.push(this.#statement())
    }
  }

  #statement(): Node {
    const [, word] = /^([a-zA-Z]+)(?![\w-])/.exec(this.rest) ?? []
    switch (word?.toLowerCase()) {
      case 'if':
        return this.#if()
      case 'while': {
        this.take('while')
        return { is: 'while', condition: this.#condition(), body: this.#body() }
      }
      case 'for': {
        this.take('for', '(')
        const first = this.pipeline()
        this.take(';')
        const condition = this.pipeline()
        this.take(';')
        const step = this.pipeline()
        this.take(')')
        return { is: 'for', first, condition, step, body: this.#body() }
      }
      case 'foreach': {
        this.take('foreach', '(', '$')
        const name = this.match(/^\w+/)
        this.take('in')
        const of = this.pipeline()
        this.take(')')
        return { is: 'foreach', name, of, body: this.#body() }
      }
      case 'try': {
        this.take('try')
        const body = this.#body()
        const handler = this.#bodyAfter('catch')
        const last = this.#bodyAfter('finally') ?? []
        return { is: 'try', body, handler, last }
      }
      case 'function':
        return this.#function()
      case undefined:
        return this.pipeline()
      default: {
        const how = leaving.find((each) => each === word?.toLowerCase())
        if (how === undefined) return this.pipeline()
        this.take(how)
        this.skip(/^[ \t]+/)
        return { is: 'leave', how, value: /^(?:[\n;}]|\r\n|$)/.test(this.rest) ? undefined : this.pipeline() }
      }
    }
  }

  #if(): Node {
    const cases: (readonly [Node, readonly Node[]])[] = []
    this.take('if')
    cases.push([this.#condition(), this.#body()])
    while (this.has('elseif')) {
      this.take('elseif')
      cases.push([this.#condition(), this.#body()])
    }
    if (!this.has('else')) return { is: 'if', cases, otherwise: [] }
    this.take('else')
    return { is: 'if', cases, otherwise: this.#body() }
  }

  #function(): Node {
    this.take('function')
    this.skip(/^\s+/)
    const name = this.match(/^[\w-]+/)
    const parameters: string[] = []
    if (this.has('(')) {
      this.take('(')
      const list = this.match(/^[^)]*/)
      for (const [, parameter = ''] of list.matchAll(/\$(\w+)/g)) parameters.push(parameter)
      this.take(')')
    }
    return { is: 'function', name, parameters, body: this.#body() }
  }

  #condition(): Node {
    this.take('(')
    const condition = this.pipeline()
    this.take(')')
    return condition
  }

  #bodyAfter(word: string): readonly Node[] | undefined {
    if (!this.has(word)) return undefined
    this.take(word)
    return this.#body()
  }

  #body(): readonly Node[] {
    this.take('{')
    const body = this.statements('}')
    this.take('}')
    return body
  }

  /** A pipeline, or an assignment of one. */
  pipeline(): Node {
    this.skip(/^\s+/)
    const elements = [this.#element()]
    const [operator] = /^[ \t]*(\+?=)(?!=)/.exec(this.rest) ?? []
    if (operator !== undefined) {
      this.take(operator.trim())
      return { is: 'assign', operator: operator.trim() as '=', to: elements[0]!, value: this.pipeline() }
    }
    while (/^[ \t]*\|/.test(this.rest)) {
      this.take('|')
      this.skip(/^\s+/)
      elements.push(this.#element())
    }
    return elements.length === 1 ? elements[0]! : { is: 'pipeline', elements }
  }

  #element(): Node {
    if (/^(?:&|\.(?=[\s'"$]))/.test(this.rest)) {
      const how = this.match(/^[&.]/) as '&'
      this.skip(/^\s+/)
      return { is: 'command', name: this.postfix(), how, values: this.#arguments() }
    }
    if (/^[A-Za-z][\w.:/\\-]*/.test(this.rest))
      return {
        is: 'command',
        name: { is: 'text', value: this.match(/^[^\s;|(){}]+/) },
        how: '',
        values: this.#arguments(),
      }
    return this.expression()
  }

  #arguments(): readonly Argument[] {
    const found: Argument[] = []
    for (;;) {
      this.skip(/^[ \t]+/)
      if (/^(?:[\n;|)}]|\r\n|$)/.test(this.rest)) return found
      if (/^-[A-Za-z]/.test(this.rest)) found.push({ parameter: this.match(/^-\w+:?/).replace(/:$/, '') })
      else found.push({ value: this.#argument() })
    }
  }

  #argument(): Node {
    const items = [this.#one()]
    while (/^[ \t]*,/.test(this.rest)) {
      this.take(',')
      this.skip(/^\s+/)
      items.push(this.#one())
    }
    return items.length === 1 ? items[0]! : { is: 'list', items }
  }

  #one(): Node {
    if (/^(?:[$({'"“”„‘’‚‛]|@[({])/.test(this.rest)) return this.postfix()
    const word = this.match(/^[^\s;|(){},]+/)
    return /^\d+$/.test(word) ? { is: 'number', value: Number(word) } : { is: 'text', value: word }
  }
}
