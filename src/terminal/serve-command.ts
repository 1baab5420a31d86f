import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import type { Product } from '../engine/product.ts'
import { toLogJson } from '../report/sanitise.ts'
import { Secrets } from '../report/secrets.ts'
import type { ServeArguments } from './arguments.ts'
import type { Streams } from './streams.ts'
import { Printer } from './terminal-printer.ts'

/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
export async function serve(
  product: Product,
  given: ServeArguments,
  { out, err, env }: Streams,
  signal: AbortSignal,
): Promise<number> {
  const printer = new Printer(err, env, new Secrets())
  try {
    const served = await product.serve({
      listen: given.listen,
      data: path.resolve(given.data),
      simulate: given.simulate,
      base: given.base === undefined ? undefined : path.resolve(given.base),
      nodes: given.nodes,
      pve: given.pve,
      faults: given.faults === undefined ? undefined : path.resolve(given.faults),
      log: (line) => printer.write(printer.lines.plain(line)),
    })
    out.write(`${toLogJson(served.access)}\n`)
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await served.close()
    return 0
  } catch (thrown) {
    if (!(thrown instanceof ExternalError)) throw thrown
    printer.diagnostic(thrown.toDiagnostic())
    return 1
  }
}
