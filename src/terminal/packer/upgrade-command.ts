import { statSync } from 'node:fs'
import path from 'node:path'
import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import { replaceFileSync } from '../../host/replace-file.ts'
import { orderOf, type TemplateArguments } from '../arguments.ts'
import { secretArguments } from '../connection-arguments.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'
import { say } from './inspect-command.ts'

export interface UpgradeArguments extends TemplateArguments {
  readonly outputFile?: string
  readonly withAnnotations: boolean
}

/** Makes a template in HCL2 of one in JSON. It is written beside it, as Packer does. */
export async function upgrade(
  product: Product,
  template: string,
  given: UpgradeArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const file = given.outputFile ?? `${template}.pkr.hcl`
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  const outcome = await session.work(signal, async () => {
    const before = statSync(file, { throwIfNoEntry: false })
    const { dev, ino } = statSync(template, { throwIfNoEntry: false }) ?? {}
    if (before !== undefined && before.dev === dev && before.ino === ino)
      throw new TemplateError([
        error('unwritable-file', `${file} is the template itself`, 'Name another --output-file.'),
      ])
    const { text, warnings } = await session.upgrade(orderOf('validate', template, given), signal)
    session.tell(warnings)
    const name = path.basename(template).replaceAll(/[\r\n]/g, ' ')
    const annotation = given.withAnnotations ? `# Made of ${name} by proxmox-template hcl2_upgrade.\n\n` : ''
    replaceFileSync(path.resolve(file), annotation + text)
    say({ say: `Successfully created ${file}.` }, streams)
    // As Packer, which asks nobody.
    if (before?.isFile() === true) say({ say: 'It has replaced the file that was there.' }, streams)
    return 'succeeded'
  })
  return exitCodes[outcome]
}
