import { toDiagnostics } from '../diagnostics/errors.ts'
import { Secrets } from '../report/secrets.ts'
import type { Streams } from './streams.ts'
import { Printer } from './terminal-printer.ts'

/** Tells of an error that nobody caught. */
export function tellCrash(thrown: unknown, { err, env }: Streams): void {
  new Printer(err, env, new Secrets()).diagnostics(toDiagnostics(thrown))
}
