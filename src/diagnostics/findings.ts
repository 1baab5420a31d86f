import { type Diagnostic, hasErrors } from './diagnostic.ts'

/** What a function made, and what it found wrong on the way. */
export interface Found<Made> {
  readonly value: Made
  readonly diagnostics: readonly Diagnostic[]
}

/** Gathers what the steps of a function find wrong, for the function to answer with its result. */
export class Findings {
  readonly #all: Diagnostic[] = []

  add(...diagnostics: readonly Diagnostic[]): void {
    this.#all.push(...diagnostics)
  }

  /** The result of a step; what it found is kept. */
  take<Made>({ value, diagnostics }: Found<Made>): Made {
    this.#all.push(...diagnostics)
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
