import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Cancelled, ExternalError, TemplateError, toDiagnostics } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { timeoutSignal } from '../../../time/clock.ts'
import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'
import type { Answers } from './serve-answers.ts'

type ScreenContext = Pick<BuildContext, 'name' | 'signal' | 'clock' | 'screenshot' | 'message' | 'emit'>

/** Milliseconds for a picture in all: whoever waits for the end of a failed build waits for it too. */
const patience = 10_000

/** Milliseconds until the first picture is followed by the one that is kept: a display that nobody saw shows what it was. */
const settling = 300

/**
 * Does what brings a machine from its start to a guest that answers. Where that fails, a picture of its screen is kept, and
 * the failure says where, beside what the answer server was asked for. Neither can make another failure of it.
 */
export async function withScreenshot<Result>(
  vm: Vm,
  answers: Pick<Answers, 'evidence'>,
  context: ScreenContext,
  boot: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await boot()
    if (context.screenshot?.when === 'always') await keepScreenshot(vm, context)
    return result
  } catch (thrown) {
    if (context.signal.aborted || thrown instanceof Cancelled) throw thrown
    const file = await keepScreenshot(vm, context)
    throw withEvidence(thrown, [
      ...answers.evidence().map(({ text }) => text),
      ...(file === undefined ? [] : [`the screen of the machine at that moment: ${file}`]),
    ])
  }
}

/** Writes what the screen shows into a file and answers its name; undefined: it could not be seen, which the log says. */
async function keepScreenshot(vm: Vm, context: ScreenContext): Promise<string | undefined> {
  if (context.screenshot === undefined) return undefined
  const { folder } = context.screenshot
  const limit = timeoutSignal(patience)
  try {
    const png = await takeScreenshot(vm, context, AbortSignal.any([context.signal, limit]))
    await makeFolder(folder)
    const file = await writeNew(folder, context.name.replaceAll(/[^\w.-]+/g, '-'), png)
    context.emit({ kind: 'screenshot', file })
    context.message(`The screen of virtual machine ${vm.vmid} is in ${file}`)
    return file
  } catch (thrown) {
    if (context.signal.aborted) throw new Cancelled(undefined, { cause: thrown })
    const why = limit.aborted ? `it could not be seen within ${patience / 1000} s` : whyNot(thrown)
    context.message(`There is no picture of the screen of virtual machine ${vm.vmid}: ${why}`)
    return undefined
  }
}

async function takeScreenshot(vm: Vm, { clock }: ScreenContext, signal: AbortSignal): Promise<Buffer> {
  const { openDisplay } = await import('../machine/open-display.ts')
  const { toPng } = await import('../../../display/png.ts')
  const display = await openDisplay(vm, signal)
  try {
    await display.picture()
    await clock.sleep(settling, signal)
    return await toPng(await display.picture())
  } finally {
    display.close()
  }
}

/** For this user alone: what was typed may stand in it. An earlier attempt has one of its own. */
async function writeNew(folder: string, name: string, content: Buffer): Promise<string> {
  for (let count = 1; ; count++) {
    const file = path.join(folder, `${name}${count === 1 ? '' : `-${count}`}.png`)
    try {
      await writeFile(file, content, { flag: 'wx', mode: 0o600 })
      return file
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
  }
}

function whyNot(thrown: unknown): string {
  if (thrown instanceof ProxmoxError && thrown.status === 403) return `${thrown.reason}. The role needs VM.Console`
  if (thrown instanceof ProxmoxError) return thrown.message
  return toDiagnostics(thrown)[0]?.code === 'internal-error' ? (thrown as Error).message : describe(thrown)
}

function describe(thrown: unknown): string {
  return toDiagnostics(thrown)
    .map(({ summary }) => summary)
    .join('; ')
}

/** What is known beside the failure goes under it, where it does not stand there already. */
function withEvidence(thrown: unknown, texts: readonly string[]): unknown {
  if (!(thrown instanceof ExternalError || thrown instanceof TemplateError)) return thrown
  const [first, ...others] = toDiagnostics(thrown)
  if (first === undefined) return thrown
  const { detail = '' } = first
  const more = texts.filter((text) => !detail.includes(text)).map((text) => `- ${text}`)
  if (more.length === 0) return thrown
  return new TemplateError([{ ...first, detail: [detail, ...more].filter(Boolean).join('\n') }, ...others])
}
