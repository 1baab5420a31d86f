import type { Event } from '../events/event.ts'
import type { Line } from '../report/log-lines.ts'
import { Heartbeat, type Progress } from '../report/progress-filter.ts'
import type { Bars } from './bars.ts'
import type { Printer } from './terminal-printer.ts'

const heartbeatMs = 15_000

/** A build's log on a terminal or in a pipe. Problems go to the printer of errors. */
export class TerminalLog {
  readonly #printer: Printer
  readonly #errors: Printer
  readonly #bars: Bars | undefined
  readonly #heartbeat = new Heartbeat(heartbeatMs)

  constructor(printer: Printer, errors: Printer, bars: Bars | undefined) {
    this.#printer = printer
    this.#errors = errors
    this.#bars = bars
  }

  onEvent(event: Event): void {
    if (event.kind === 'progress') this.#progress(event)
    for (const problem of this.#printer.lines.problemsOf(event))
      this.#write(this.#errors, this.#errors.diagnosticLines(problem, event.build))
    this.write(this.#printer.lines.of(event))
  }

  /** Resolves when its reader has caught up; undefined: it has. */
  room(): Promise<void> | undefined {
    return this.#printer.room()
  }

  write(lines: readonly Line[]): void {
    this.#write(this.#printer, lines)
  }

  // Bars are drawn over the last lines of the terminal: what goes there beside them must go through them.
  #write(printer: Printer, lines: readonly Line[]): void {
    const bars = printer.onTerminal ? this.#bars : undefined
    for (const line of lines) if (bars?.log(printer.render(line)) !== true) printer.write([line])
  }

  #progress(event: Progress): void {
    const { lines } = this.#printer
    if (this.#bars !== undefined) {
      const build = event.build === undefined ? '' : `${event.build}: `
      this.#bars.show(event, lines.cleanLine(`${build}${event.label}`))
      return
    }
    const line = this.#heartbeat.beat(event)
    if (line !== undefined) this.write(lines.detail(line, event.build))
  }
}
