import type { ScreenWait } from '../../../../boot/screen-waits.ts'
import { error, warning } from '../../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../../diagnostics/errors.ts'
import type { Range } from '../../../../diagnostics/range.ts'
import type { Framebuffer } from '../../../../display/framebuffer.ts'
import { formatDuration } from '../../../../time/duration.ts'
import type { BuildContext } from '../../../builder.ts'
import type { Vm } from '../../machine/vm.ts'
import { lookAtScreen } from './look-at-screen.ts'

/** Milliseconds without a change: a boot loader that waits for keys shows none. */
const stillTime = 1000

/** Milliseconds that a wait takes at most where it does not say. */
const usualLimits = { still: 60_000, text: 120_000 } as const

interface Watched {
  /** Times are so many times as long: an emulated machine is slower. */
  readonly factor: number
  /** Where the template asks for it. */
  readonly range: Range | undefined
}

/**
 * Waits for what the screen of a machine shows. A screen that never stands still is a warning, as a wait by the clock would
 * end too. Throws TemplateError where a text does not come in time, or the screen can not be looked at.
 */
export async function watchScreen(vm: Vm, wait: ScreenWait, watched: Watched, context: BuildContext): Promise<void> {
  const limit = (wait.limit ?? usualLimits[wait.kind]) * watched.factor
  const within = `within ${formatDuration(limit)}`
  if (wait.kind === 'still') {
    const label = 'Waiting until the screen stands still'
    context.message(label)
    const { see } = await stillness(stillTime * watched.factor, context)
    if (await lookAtScreen(vm, { limit, label, see, range: watched.range }, context)) return
    context.emit({
      kind: 'problem',
      diagnostic: warning(
        'screen-not-still',
        `The screen of virtual machine ${vm.vmid} did not stand still ${within}`,
        "The boot command goes on all the same. A screen of one colour does not count. Where something moves for ever, wait for a text: <waitText 'boot:'>.",
        watched.range,
      ),
    })
    return
  }
  const label = `Waiting for ${JSON.stringify(wait.text)} on the screen`
  context.message(label)
  const { see, read } = await reading(wait.text)
  if (await lookAtScreen(vm, { limit, label, see, range: watched.range }, context)) return
  throw new TemplateError([
    error(
      'text-not-seen',
      `The screen of virtual machine ${vm.vmid} did not show ${JSON.stringify(wait.text)} ${within}`,
      told(read()),
      watched.range,
    ),
  ])
}

interface Sight {
  see(screen: Framebuffer): Promise<boolean>
}

async function stillness(milliseconds: number, { clock }: BuildContext): Promise<Sight> {
  const { isAlike, showsSomething } = await import('../../../../display/stillness.ts')
  let first: { readonly screen: Framebuffer; readonly at: number } | undefined
  let isSomething: boolean | undefined
  return {
    async see(screen) {
      if (first === undefined || !isAlike(first.screen, screen)) {
        first = { screen: screen.copied(), at: clock.now() }
        isSomething = undefined
      } else if (clock.now() - first.at >= milliseconds) {
        isSomething ??= await showsSomething(first.screen)
        return isSomething
      }
      return false
    },
  }
}

async function reading(text: string): Promise<Sight & { read(): readonly string[] }> {
  const { readText, showsText, unwrapped } = await import('../../../../display/text/read-text.ts')
  let rows: readonly string[] = []
  let last: Framebuffer | undefined
  return {
    async see(screen) {
      // Most looks show what the one before has shown.
      if (last?.pixels.equals(screen.pixels) === true) return false
      last = screen.copied()
      rows = await readText(screen)
      return showsText(rows, text)
    },
    read: () => unwrapped(rows),
  }
}

function told(rows: readonly string[]): string {
  if (rows.length === 0)
    return 'No text could be read on it: it shows none, or a picture, or a font that is not known (docs/screen.md).'
  return ['What could be read on it:', ...rows.map((row) => `  ${row.trim()}`)].join('\n')
}
