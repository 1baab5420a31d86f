import { type Diagnostic, error, hasErrors, warning } from './diagnostic.ts'

/** What a function made, and what it found wrong on the way. */
export interface Found<Made> {
  readonly value: Made
  readonly diagnostics: readonly Diagnostic[]
}

/** More than anybody reads. */
const mostTold = 500

/** The first problems, and how many more there are: a file that is none has one at each character. */
export function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const more = diagnostics.slice(mostTold)
  if (more.length === 0) return diagnostics
  const summary = `There are ${more.length} more problems`
  const detail = `The first ${mostTold} are told. Many of the others may follow from them.`
  const rest = hasErrors(more)
    ? error('too-many-problems', summary, detail)
    : warning('too-many-problems', summary, detail)
  return [...diagnostics.slice(0, mostTold), { ...rest, range: more[0]?.range }]
}

/** Gathers what the steps of a function find wrong, for the function to answer with its result. */
export class Findings {
  readonly #all: Diagnostic[] = []

  add(...diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) this.#all.push(each)
  }

  /** The result of a step; what it found is kept. */
  take<Made>({ value, diagnostics }: Found<Made>): Made {
    for (const each of diagnostics) this.#all.push(each)
    return value
  }

  get all(): readonly Diagnostic[] {
    return this.#all
  }

  get hasErrors(): boolean {
    return hasErrors(this.#all)
  }

  with<Made>(value: Made): Found<Made> {
    return { value, diagnostics: this.#all }
  }
}
