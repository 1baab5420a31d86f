/**
 * Many texts looked for at once (Aho–Corasick): the time that a search takes grows with the text alone, however many and
 * however long the texts are that are looked for. Over UTF-16 units, in flat arrays: secrets in all their forms come to
 * hundreds of thousands of states.
 */
export class Automaton {
  readonly patterns: readonly string[]
  /** The state before, and the unit that led from it. State 0 is the beginning, and comes after no other. */
  readonly #parent: Int32Array
  readonly #unit: Uint16Array
  /** The state of the longest end of what was read that some pattern begins with. */
  readonly #fallback: Int32Array
  /** Of the patterns that end here, the length of the longest. */
  readonly #longest: Int32Array
  /** From a state and a unit to the next state, by open addressing. */
  readonly #table: Int32Array
  readonly #first = new Int32Array(256)

  constructor(patterns: readonly string[]) {
    this.patterns = patterns
    const most = patterns.reduce((sum, { length }) => sum + length, 1)
    this.#parent = new Int32Array(most)
    this.#unit = new Uint16Array(most)
    this.#fallback = new Int32Array(most)
    this.#longest = new Int32Array(most)
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(most * 2 + 1)))
    const depth = new Int32Array(most)
    let count = 1
    for (const pattern of patterns) {
      let state = 0
      for (let at = 0; at < pattern.length; at++) {
        const unit = pattern.charCodeAt(at)
        const slot = this.#slot(state, unit)
        let next = this.#table[slot]!
        if (next === 0) {
          next = count++
          this.#table[slot] = next
          this.#parent[next] = state
          this.#unit[next] = unit
          depth[next] = at + 1
          if (state === 0 && unit < 256) this.#first[unit] = next
        }
        state = next
      }
      this.#longest[state] = pattern.length
    }
    for (const state of byDepth(depth.subarray(0, count))) {
      const parent = this.#parent[state]!
      const fallback = parent === 0 ? 0 : this.#next(this.#fallback[parent]!, this.#unit[state]!)
      this.#fallback[state] = fallback
      if (this.#longest[state] === 0) this.#longest[state] = this.#longest[fallback]!
    }
  }

  /** Tells of each place at which patterns end the longest of them; those that end later come later. */
  search(text: string, found: (start: number, end: number) => void): void {
    let state = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      state = state === 0 && unit < 256 ? this.#first[unit]! : this.#next(state, unit)
      const length = this.#longest[state]!
      if (length > 0) found(at + 1 - length, at + 1)
    }
  }

  /** Is any of the patterns in the text? */
  isIn(text: string): boolean {
    let state = 0
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      state = state === 0 && unit < 256 ? this.#first[unit]! : this.#next(state, unit)
      if (this.#longest[state]! > 0) return true
    }
    return false
  }

  #next(from: number, unit: number): number {
    for (let state = from; ; state = this.#fallback[state]!) {
      const next = this.#table[this.#slot(state, unit)]!
      if (next !== 0 || state === 0) return next
    }
  }

  /** Where the state after this one is, or would be. */
  #slot(state: number, unit: number): number {
    const mask = this.#table.length - 1
    const mixed = Math.imul(Math.imul(state, 0x9e3779b1) ^ unit, 0x85ebca6b)
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const next = this.#table[slot]!
      if (next === 0 || (this.#parent[next] === state && this.#unit[next] === unit)) return slot
    }
  }
}

/** The states but the first, those near the beginning first. */
function byDepth(depth: Int32Array): Int32Array {
  const deepest = depth.reduce((most, each) => Math.max(most, each), 0)
  const starts = new Int32Array(deepest + 2)
  for (const each of depth) starts[each + 1]!++
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!
  const sorted = new Int32Array(depth.length)
  for (let state = 0; state < depth.length; state++) sorted[starts[depth[state]!]!++] = state
  return sorted.subarray(1)
}

/**
 * Patterns that come one after the other, while texts are searched in between: several automata, each at least twice as
 * large as the next, so that one is built anew only as often as its size doubles.
 */
export class GrowingAutomaton {
  readonly #known = new Set<string>()
  readonly #automata: Automaton[] = []
  #fresh: string[] = []

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  add(pattern: string): void {
    if (pattern === '' || this.#known.has(pattern)) return
    this.#known.add(pattern)
    this.#fresh.push(pattern)
  }

  search(text: string, found: (start: number, end: number) => void): void {
    if (this.#fresh.length > 0) this.#build()
    for (const automaton of this.#automata) automaton.search(text, found)
  }

  isIn(text: string): boolean {
    if (this.#fresh.length > 0) this.#build()
    return this.#automata.some((automaton) => automaton.isIn(text))
  }

  #build(): void {
    let patterns = this.#fresh
    for (let last = this.#automata.at(-1); last !== undefined; last = this.#automata.at(-1)) {
      if (weight(last.patterns) > 2 * weight(patterns)) break
      patterns = [...last.patterns, ...patterns]
      this.#automata.pop()
    }
    this.#automata.push(new Automaton(patterns))
    this.#fresh = []
  }
}

function weight(patterns: readonly string[]): number {
  return patterns.reduce((sum, { length }) => sum + length, 0)
}
