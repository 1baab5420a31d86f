import { ExternalError, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import { FailedTests } from './failed-tests.ts'

const kept = 50

/** The last lines that a step's tools wrote, to say with its failure which of them matters. */
export class Evidence {
  readonly #lines: { readonly stream: 'stdout' | 'stderr'; readonly text: string }[] = []

  readonly #tests = new FailedTests()

  add(stream: 'stdout' | 'stderr', text: string): void {
    this.#tests.add(text)
    if (text.trim() === '') return
    this.#lines.push({ stream, text: text.trim() })
    if (this.#lines.length > kept) this.#lines.shift()
  }

  /** The line that most likely says why: what a person looks for in a log of thousands. */
  get decisive(): string | undefined {
    const complaints = this.#lines.filter(({ text }) => complaint.test(text) && !innocent.test(text))
    // Behind a count of failures: what was counted.
    const counted = tally.test(complaints.at(-1)?.text ?? '') ? this.#tests.first : undefined
    if (counted !== undefined) return counted
    const found =
      complaints.findLast(({ text }) => !consequence.test(text)) ??
      complaints.at(-1) ??
      this.#lines.findLast(({ stream, text }) => stream === 'stderr' && !trace.test(text)) ??
      this.#lines.findLast(({ text }) => !trace.test(text))
    return found !== undefined && announcement.test(found.text) ? this.#next(found.text) : found?.text
  }

  #next(announced: string): string {
    const at = this.#lines.findLastIndex(({ text }) => text === announced)
    return this.#lines.slice(at + 1).find(({ text }) => !/^-+$/.test(text))?.text ?? announced
  }

  /** The same failure with that line; what has nothing to do with the tools stays as it is. */
  addTo(thrown: unknown): unknown {
    const evidence = this.decisive
    if (evidence === undefined || !(thrown instanceof ExternalError)) return thrown
    return new TemplateError(toDiagnostics(thrown).map((each) => ({ ...each, evidence })))
  }
}

/** How the tools of a build say that something is wrong. */
const complaint =
  /^(?:E|Err):|\b(?:error|fatal|panic|traceback|exception|failed|failure|fails|cannot|can't|could not|couldn't|unable to|denied|refused|no such|not found|not recognized|not permitted|unmet|unbound variable|syntax error|timed out|no space left|unreachable)\b/i

/** Tallies, and names that only hold such words. */
const innocent =
  /\b(?:failed|errors?|unreachable)(?:=|: *)0\b|\b(?:0|no) (?:errors?|failures?)\b|^(?:Get|Hit|Setting up|Unpacking|Selecting|Preparing)\b/i

/** What only follows from the line that matters. */
const consequence =
  /returned an error code|errors were encountered while processing|some (?:index )?files failed to download|unable to fetch some archives|^make(?:\[\d+\])?: \*\*\*|a complete log of this run|\bfailed(?:=|: *)\d/i

/** With which goss and Salt end. */
const tally = /^(?:Count: \d+, )?Failed: *[1-9]/

/** Salt says in the next line what of. */
const announcement = /failed to compile:$/

/** What `set -x` prints. */
const trace = /^\++ /
