import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import type { Inspection, Told } from '../../packer/inspect/inspection.ts'
import { inspectionText } from '../../packer/inspect/inspection-text.ts'
import { cleanLines } from '../../report/clean.ts'
import { orderOf, type TemplateArguments } from '../arguments.ts'
import { secretArguments } from '../connection-arguments.ts'
import { machineLine } from '../manner.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'

/** Shows what a template consists of, as Packer does. */
export async function inspect(
  product: Product,
  template: string,
  given: TemplateArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  let inspection: Inspection | undefined
  const outcome = await session.work(signal, async () => {
    inspection = await session.inspect(orderOf('validate', template, given), signal)
    return 'succeeded'
  })
  for (const told of inspection === undefined ? [] : inspectionText(inspection)) say(told, streams)
  return exitCodes[outcome]
}

/** Something that is said or told to programs, without secrets. */
export function say(told: Told, { out, secrets, manner }: Streams): void {
  const isForMachines = manner?.kind === 'machine'
  if ('data' in told) {
    const [category, ...words] = told.data
    if (isForMachines)
      out.write(`${machineLine(manner.now(), '', category, ...words.map((word) => secrets.redact(word)))}\n`)
    return
  }
  const text = cleanLines(`${told.say}\n`, secrets).join('\n')
  out.write(`${isForMachines ? machineLine(manner.now(), '', 'ui', 'say', text) : text}\n`)
}
