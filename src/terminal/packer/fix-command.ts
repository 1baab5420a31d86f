import path from 'node:path'
import { TemplateError } from '../../diagnostics/errors.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import { readToFix } from '../../packer/upgrade/read-to-fix.ts'
import { fullTrust } from '../../trust/trust.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'

export interface FixArguments {
  readonly validate: boolean
}

/** Writes a template in JSON to standard output, with what older Packers took otherwise as those of today take it. */
export async function fix(
  product: Product,
  template: string,
  { validate }: FixArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: [] }, audience)
  const workingDirectory = process.cwd()
  const outcome = await session.work(signal, async () => {
    const { text, problems } = readToFix(path.resolve(template), { workingDirectory, trust: fullTrust })
    // As it is: what is written becomes a template.
    streams.out.write(`${text}\n`)
    if (validate && problems.length > 0) throw new TemplateError(problems)
    return 'succeeded'
  })
  return exitCodes[outcome]
}
