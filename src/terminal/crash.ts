import { toDiagnostics } from '../diagnostics/errors.ts'
import type { Streams } from './streams.ts'
import { Printer } from './terminal-printer.ts'

/** Tells of an error that nobody caught. */
export function tellCrash(thrown: unknown, streams: Streams): void {
  new Printer(streams.err, streams).diagnostics(toDiagnostics(thrown))
}
