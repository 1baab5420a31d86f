import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { compileGlob } from './go-glob.ts'

type Option = 'only' | 'except'

interface Pattern {
  readonly text: string
  readonly test: (name: string) => boolean
}

/** `--only` and `--except`: which builds run, and which post-processors do not. Counts what was matched. */
export class Filter {
  readonly #only: readonly Pattern[]
  readonly #except: readonly Pattern[]
  readonly #names: string[] = []
  readonly #matched: Record<Option, number> = { only: 0, except: 0 }

  /** Patterns that can not be read. */
  readonly problems: readonly Diagnostic[]

  constructor(only: readonly string[], except: readonly string[]) {
    const findings = new Findings()
    this.#only = findings.take(compile(only, 'only'))
    this.#except = findings.take(compile(except, 'except'))
    this.problems = findings.all
  }

  /** Does the build of this name run? */
  selects(name: string): boolean {
    this.#names.push(name)
    if (this.#only.length > 0) {
      if (!this.#only.some(({ test }) => test(name))) return false
      this.#matched.only++
    }
    return !this.excludes(name)
  }

  /** Is the build or post-processor of this name excepted? */
  excludes(name: string): boolean {
    const excluded = this.#except.some(({ test }) => test(name))
    if (excluded) this.#matched.except++
    return excluded
  }

  /** Is it asked for by its very name, not by a pattern? */
  names(name: string): boolean {
    return this.#only.some(({ text }) => text === name)
  }

  /** Nothing is left to build: because of a name that there is not, or of both filters and what can not be built. */
  nothingLeft(others: string): Diagnostic {
    const unknown = this.#only.filter(({ test }) => !this.#names.some(test))
    const detail =
      unknown.length === 0
        ? `Nothing is left of the template after \`only\`, \`except\` and the ${others} that are left out.`
        : [
            ...unknown.map(({ text }) => `There is no build ${JSON.stringify(text)}.${didYouMean(text, this.#names)}`),
            `The builds are: ${this.#names.join(', ')}.`,
          ].join('\n')
    const subject = unknown.length === 0 ? 'template' : 'only'
    return { ...error('no-builds-to-run', 'No builds to run', detail), subject }
  }

  /** Patterns that were of no use are likely mistakes. */
  warnings(): readonly Diagnostic[] {
    const detail = `Possible build names: [${this.#names.join(' ')}].\nThese could also be matched with a glob pattern like: 'happycloud.*'`
    const warnings: Diagnostic[] = []
    // Where none is of use there is nothing to build, which says it all.
    if (this.#only.length > this.#matched.only && this.#matched.only > 0) {
      const summary = "an 'only' option was passed, but not all matches were found for the given build."
      warnings.push({ ...warning('unmatched-filter', summary, detail), subject: 'only' })
    }
    if (this.#except.length > this.#matched.except) {
      const summary = "an 'except' option was passed, but did not match any build."
      warnings.push({ ...warning('unmatched-filter', summary, detail), subject: 'except' })
    }
    return warnings
  }
}

function compile(patterns: readonly string[], option: Option): Found<readonly Pattern[]> {
  const findings = new Findings()
  return findings.with(
    patterns.flatMap((text) => {
      const test = compileGlob(text)
      if (test !== undefined) return [{ text, test }]
      findings.add({
        ...error('invalid-filter', `Invalid -${option} pattern ${text}`, 'A bracket or brace in it is not closed.'),
        subject: option,
      })
      return []
    }),
  )
}
