/** What a walk does with what it finds. */
export interface Visitor {
  /** What a node needs, asked for one after the other. */
  needs(node: string): Iterable<string>
  /** All that the node needs has been finished, or is a part of a cycle. */
  finish(node: string): void
  /** The way around, the first node again at its end. */
  cycle(around: readonly string[]): void
}

/** Goes to each node once, after those that it needs. A chain may be as long as a file: nothing here is recursive. */
export class DependencyWalk {
  readonly #visitor: Visitor
  readonly #done = new Set<string>()
  readonly #pending = new Set<string>()

  constructor(visitor: Visitor) {
    this.#visitor = visitor
  }

  /** Is it on the way to what is being visited? */
  isPending(node: string): boolean {
    return this.#pending.has(node)
  }

  visit(start: string): void {
    if (this.#done.has(start)) return
    const stack: { readonly node: string; readonly needs: Iterator<string> }[] = []
    const enter = (node: string) => {
      this.#pending.add(node)
      stack.push({ node, needs: this.#visitor.needs(node)[Symbol.iterator]() })
    }
    enter(start)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { done, value: next } = top.needs.next()
      if (done === true) {
        this.#visitor.finish(top.node)
        this.#pending.delete(top.node)
        this.#done.add(top.node)
        stack.pop()
      } else if (this.#pending.has(next)) {
        const pending = [...this.#pending]
        this.#visitor.cycle([...pending.slice(pending.indexOf(next)), next])
      } else if (!this.#done.has(next)) enter(next)
    }
  }
}
