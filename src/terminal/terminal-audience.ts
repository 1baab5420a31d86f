import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Audience } from '../engine/audience.ts'
import type { Event } from '../events/event.ts'
import type { TerminalLog } from './terminal-log.ts'
import type { Printer } from './terminal-printer.ts'

/** A terminal as the audience of a session. */
export class TerminalAudience implements Audience {
  /** Where a build's events go. */
  log: TerminalLog | undefined
  /** What the template may not do. */
  restriction: string | undefined
  /** Kinds of warnings that are not wished for. */
  without: ReadonlySet<Code> = new Set()
  readonly #errors: Printer | undefined

  /** Without a printer problems are only in the JSON. */
  constructor(errors: Printer | undefined) {
    this.#errors = errors
  }

  problems(problems: readonly Diagnostic[]): void {
    this.#errors?.diagnostics(problems.filter(({ code, severity }) => severity === 'error' || !this.without.has(code)))
  }

  restricted(text: string): void {
    this.restriction = text
    this.#errors?.write(this.#errors.lines.headline(text))
  }

  event(event: Event): void {
    this.log?.onEvent(event)
  }

  room(): Promise<void> | undefined {
    return this.log?.room()
  }

  // The printers share the secrets of the session, and need no more.
  hide(): void {}
  planned(): void {}
  served(): void {}
}
