import { rmSync } from 'node:fs'
import path from 'node:path'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import { processEnd } from '../../host/process-end.ts'
import { toLogJson } from '../../report/sanitise.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { TerminalLog } from '../terminal-log.ts'
import { Printer } from '../terminal-printer.ts'
import { downloadFolder } from '../user-cache.ts'
import { placeImages } from './place-images.ts'
import type { ServeArguments } from './serve-arguments.ts'

/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
export async function serve(
  product: Product,
  given: ServeArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const printer = new Printer(streams.err, streams)
  const audience = new TerminalAudience(printer)
  audience.log = new TerminalLog(printer, printer, undefined)
  let isAbandoned = false
  const session = new Session(product, { ...streams, known: [] }, audience)
  const outcome = await session.work(signal, async () => {
    const access = await session.serve({
      listen: given.listen,
      data: path.resolve(given.data),
      simulate: given.simulate,
      guestPorts: given.guestPorts,
      base: given.base === undefined ? undefined : path.resolve(given.base),
      nodes: given.nodes,
      pve: given.pve,
      faults: given.faults === undefined ? undefined : path.resolve(given.faults),
    })
    const { env } = streams
    const cacheDir = downloadFolder(env, access.data)
    const onMessage = (text: string) => printer.write(printer.lines.headline(text))
    await placeImages(product, { wanted: given.embeddedImages, data: access.data, cacheDir, env, signal, onMessage })
    streams.out.write(`${toLogJson(access)}\n`)
    await session.finishJournal(access, signal)
    if (signal.aborted) return 'succeeded'
    const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    const left = given.while === undefined ? undefined : processEnd(given.while, signal)
    await Promise.race([asked, ...(left === undefined ? [] : [left])])
    isAbandoned = !signal.aborted
    return 'succeeded'
  })
  await session.end()
  // Nobody comes any more who would remove it.
  if (isAbandoned) rmSync(path.resolve(given.data), { recursive: true, force: true })
  return exitCodes[outcome]
}
