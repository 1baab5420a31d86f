import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import type { InspectedPlugin } from '../../packer/inspect/inspection.ts'
import { orderOf, type TemplateArguments } from '../arguments.ts'
import { secretArguments } from '../connection-arguments.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'
import { say } from './inspect-command.ts'

const noneRequired =
  'No plug-in is required: the template has no `required_plugins` in a `packer` block. Those that are built in need none.'

/** Lists the plug-ins whose work is built in; `isShort`: their names alone, a line each. */
export async function plugins(product: Product, isShort: boolean, streams: Streams): Promise<number> {
  for (const { name, components } of await product.plugins())
    say({ say: isShort ? name : `${name}: ${components.join(', ')}` }, streams)
  return 0
}

/** Lists the plug-ins that a template requires, and whether they are built in. */
export function required(
  product: Product,
  template: string,
  given: TemplateArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  return withRequired(product, template, given, streams, signal, (found) => {
    for (const plugin of found) say({ say: lineOf(plugin) }, streams)
    if (found.length === 0) say({ say: noneRequired }, streams)
    return []
  })
}

/** There is nothing to install: says which of the required plug-ins are built in. Fails where one is not. */
export function init(
  product: Product,
  template: string,
  given: TemplateArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  return withRequired(product, template, given, streams, signal, (found) => {
    const builtIn = found.filter(({ isBuiltIn }) => isBuiltIn)
    for (const { name, source } of builtIn)
      say({ say: `${name} (${source}) is built in: nothing is installed.` }, streams)
    if (found.length === 0) say({ say: noneRequired }, streams)
    return found.filter(({ isBuiltIn }) => !isBuiltIn).map(missing)
  })
}

function lineOf({ name, source, version, isBuiltIn }: InspectedPlugin): string {
  return `${name} ${source} ${JSON.stringify(version)} ${isBuiltIn ? 'built in' : 'not built in'}`
}

function missing({ name, source, range }: InspectedPlugin): Diagnostic {
  return error(
    'unavailable-plugin',
    `Packer plug-in "${name}" is not available`,
    `The work of ${source} is not built in, and plug-ins of Packer's can not be installed here. \`proxmox-template plugins\` lists what is built in.`,
    range,
  )
}

async function withRequired(
  product: Product,
  template: string,
  given: TemplateArguments,
  streams: Streams,
  signal: AbortSignal,
  tell: (found: readonly InspectedPlugin[]) => readonly Diagnostic[],
): Promise<number> {
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  const outcome = await session.work(signal, async () => {
    const inspection = await session.inspect(orderOf('validate', template, given), signal)
    const { plugins: found, requirementProblems } =
      inspection.language === 'hcl2' ? inspection : { plugins: [], requirementProblems: [] }
    const problems = [...requirementProblems, ...tell(found)]
    if (problems.length > 0) throw new TemplateError(problems)
    return 'succeeded'
  })
  return exitCodes[outcome]
}
