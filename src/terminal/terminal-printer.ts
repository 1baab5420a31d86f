import { styleText } from 'node:util'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type Line, LineWriter } from '../report/log-lines.ts'
import { roomIn } from '../report/room.ts'
import { type Stream, type Streams, wantsColour } from './streams.ts'

/** Writes lines to a stream, harmless, without secrets, and in colours where the stream has them. */
export class Printer {
  readonly lines: LineWriter
  readonly #stream: Stream
  readonly #colour: boolean

  constructor(stream: Stream, { env, secrets }: Pick<Streams, 'env' | 'secrets'>) {
    this.#stream = stream
    this.#colour = wantsColour(stream, env)
    this.lines = new LineWriter(secrets, { colour: this.#colour })
  }

  room(): Promise<void> | undefined {
    return roomIn(this.#stream)
  }

  get onTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  write(lines: readonly Line[]): void {
    for (const line of lines) this.#stream.write(`${this.render(line)}\n`)
  }

  render({ kind, text }: Line): string {
    return this.#colour ? styleText(styles[kind], text, { validateStream: false }) : text
  }

  /** `file:line:col: error: ...` with the source line and a caret. */
  diagnostic(diagnostic: Diagnostic, build?: string): void {
    this.write(this.diagnosticLines(diagnostic, build))
  }

  diagnosticLines(diagnostic: Diagnostic, build?: string): Line[] {
    return this.lines.diagnostic({ ...diagnostic, subject: diagnostic.subject ?? build })
  }

  diagnostics(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.diagnostic(diagnostic)
  }
}

const styles: Record<Line['kind'], 'bold' | 'reset' | 'red' | 'yellow'> = {
  headline: 'bold',
  detail: 'reset',
  error: 'red',
  warning: 'yellow',
}
