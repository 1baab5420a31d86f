/**
 * Which test of goss or state of Salt failed first, and why: both tell it in several lines, which may lie far before the count of
 * failures that ends them.
 */
export class FailedTests {
  /** In one line; undefined: none. */
  get first(): string | undefined {
    this.#end()
    return this.#first ?? this.#follower
  }

  #first: string | undefined
  /** A state that failed of another one. */
  #follower: string | undefined
  #state: { id?: string; function?: string; failed?: boolean; comment?: string } | undefined
  #test: { readonly name: string; readonly why: string[] } | undefined

  /** A line as it was written. */
  add(line: string): void {
    const text = line.trim()
    if (/^-{4,}$/.test(text) || text === '') {
      this.#end()
      return
    }
    this.#addToTest(text)
    this.#addToState(text)
  }

  #addToTest(text: string): void {
    // Of goss before 0.4 a line says all.
    if (/^[A-Z]\w*: .+: doesn't match, expect: /.test(text)) this.#first ??= text
    else if (/^[A-Z]\w*: .+: [\w-]+:$/.test(text)) {
      this.#end()
      this.#test = { name: text, why: [] }
    } else this.#test?.why.push(text)
  }

  #addToState(text: string): void {
    const [, name, value = ''] = /^(ID|Function|Result|Comment): ?(.*)$/.exec(text) ?? []
    if (name === 'ID') {
      this.#end()
      this.#state = { id: value }
    } else if (this.#state === undefined) return
    else if (name === 'Function') this.#state.function = value
    else if (name === 'Result') this.#state.failed = value === 'False'
    else if (name === 'Comment') this.#state.comment = value
    else if (this.#state.comment === '') this.#state.comment = text
  }

  #end(): void {
    const { name, why = [] } = this.#test ?? {}
    if (name !== undefined && why[0] === 'Expected') this.#first ??= `${name} ${why.slice(0, mostLines).join(' ')}`
    const { id, function: called, failed = false, comment = '' } = this.#state ?? {}
    const told = `${id} (${called}): ${comment}`
    if (failed && /requisites? failed/i.test(comment)) this.#follower ??= told
    else if (failed) this.#first ??= told
    this.#test = undefined
    this.#state = undefined
  }
}

/** `Expected`, a value, `to equal`, another one; long lists are in the log. */
const mostLines = 6
