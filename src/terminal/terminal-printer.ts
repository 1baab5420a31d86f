import { styleText } from 'node:util'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type Line, LineWriter } from '../report/log-lines.ts'
import { roomIn } from '../report/room.ts'
import { type Manner, mannered } from './manner.ts'
import { type Stream, type Streams, wantsColour } from './streams.ts'

/** Writes lines to a stream, harmless, without secrets, and in colours where the stream has them. */
export class Printer {
  readonly lines: LineWriter
  readonly #stream: Stream
  readonly #colour: boolean
  readonly #manner: Manner | undefined

  constructor(stream: Stream, streams: Pick<Streams, 'env' | 'secrets' | 'manner' | 'colourless'>) {
    this.#stream = stream
    this.#colour = wantsColour(stream, streams)
    this.#manner = streams.manner
    this.lines = new LineWriter(streams.secrets, { colour: this.#colour })
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

  render(line: Line): string {
    const { kind } = line
    const text = this.#manner === undefined ? line.text : mannered(line, this.#manner)
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
