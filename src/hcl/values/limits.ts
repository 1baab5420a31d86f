import { ExternalError } from '../../diagnostics/errors.ts'
import type { Range } from '../../diagnostics/range.ts'

/**
 * How much an evaluation may make. Nothing is heard while it computes, no signal and no clock, and values share their parts: a
 * dozen lines can stand for more than any memory holds. Templates that mean what they say are far below.
 */
export const most = {
  /** Of one value, counted with all that is in it. */
  elements: 1_000_000,
  depth: 400,
  /** UTF-16 units of one text, and of all the texts in one value. */
  characters: 64 * 1024 * 1024,
  /** Digits of a number, before or after its point. */
  digits: 10_000,
  /** Of all expressions of a scope together. */
  steps: 1_000_000,
  allCharacters: 256 * 1024 * 1024,
} as const

/** More than is computed here. `place`: the expression that asks for it, once it is known. */
export class LimitReached extends ExternalError {
  override readonly name = 'LimitReached'
  place: Range | undefined

  constructor(summary: string, detail: string) {
    super('evaluation-limit', summary, detail)
  }
}

/** What a value comes to when all that is in it is counted. */
export interface Weight {
  readonly elements: number
  readonly characters: number
  readonly depth: number
}

const single: Weight = { elements: 1, characters: 0, depth: 1 }
/** By content, which values share. */
const weights = new WeakMap<object, Weight>()

/** Adds up what is in a collection, of which each part has been weighed. Throws LimitReached. */
export function weigh(content: readonly { content: unknown }[] | ReadonlyMap<string, { content: unknown }>): void {
  let elements = 1
  let characters = 0
  let depth = 0
  const add = (part: { content: unknown }) => {
    const weight = weightOf(part)
    elements += weight.elements
    characters += weight.characters
    depth = Math.max(depth, weight.depth)
  }
  if (content instanceof Map) {
    for (const [name, each] of content) {
      characters += name.length
      add(each)
    }
  } else for (const each of content as readonly { content: unknown }[]) add(each)
  depth++
  if (elements > most.elements) throw tooLarge(`${most.elements} elements, counted with all that is in them`)
  if (characters > most.characters) throw tooLarge(`${most.characters} characters`)
  if (depth > most.depth) throw tooLarge(`${most.depth} levels of lists and objects inside of one another`)
  weights.set(content, { elements, characters, depth })
}

export function weightOf({ content }: { readonly content: unknown }): Weight {
  if (typeof content === 'string') return { elements: 1, characters: content.length, depth: 1 }
  return (typeof content === 'object' && content !== null ? weights.get(content) : undefined) ?? single
}

/** Throws LimitReached for a text that is too long. */
export function weighText(length: number): void {
  if (length > most.characters) throw tooLarge(`${most.characters} characters`)
}

export const longNumber = () => tooLarge(`a number of ${most.digits} digits`)

export function tooLarge(limit: string): LimitReached {
  return new LimitReached('Value too large', `It would be more than ${limit}. That is the most that is computed here.`)
}

/** What the expressions of a scope may still cost. */
export class Allowance {
  #steps = most.steps
  #characters = most.allCharacters

  /** Throws LimitReached. */
  spend(steps: number): void {
    this.#steps -= steps
    if (this.#steps < 0) throw tooMuch(`${most.steps} steps`)
  }

  /** Throws LimitReached. */
  spendText(length: number): void {
    weighText(length)
    this.#characters -= length
    if (this.#characters < 0) throw tooMuch(`${most.allCharacters} characters of text`)
  }
}

function tooMuch(limit: string): LimitReached {
  const detail = `All expressions together have come to ${limit} here, the most that is computed. Do not compute what can be written down, and look for a list in a list in a list.`
  return new LimitReached('Too much to compute', detail)
}
