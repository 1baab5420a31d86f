import { keystrokesFor } from '../../../../boot/planned-command.ts'
import type { ScreenWait } from '../../../../boot/screen-waits.ts'
import { typeBootCommand } from '../../../../boot/typing.ts'
import { TemplateError } from '../../../../diagnostics/errors.ts'
import type { OptionPath } from '../../../../options/component.ts'
import { formatDuration } from '../../../../time/duration.ts'
import { type Reached, sleepTold } from '../../../../time/sleep-told.ts'
import type { BuildContext } from '../../../builder.ts'
import type { Vm } from '../../machine/vm.ts'
import type { CommonOptions } from '../../options/common-options.ts'
import type { MachinePlan } from '../../plan/machine-plan.ts'
import type { Typing } from '../../plan/typing.ts'
import type { Session } from '../../server-session.ts'
import type { Answers } from '../serve-answers.ts'
import { openKeyboard } from './open-keyboard.ts'
import { type Pace, paceOf } from './typing-pace.ts'
import { watchScreen } from './watch-screen.ts'

const worthALine = 15_000

/** What the boot command may tell the guest. */
interface Told {
  readonly answers: Answers
  /** Of the build's own key pair; empty where there is none. */
  readonly publicKey: string
}

/** How often the boot command is typed again, each time half as fast. */
const mostRetries = 2

/**
 * Types the boot command, and does it again on a machine that was reset where the template asks for that, and nobody asked for
 * an answer file in time or a text did not come on the screen.
 */
export async function typeUntilAsked(
  plan: MachinePlan,
  vm: Vm,
  told: Told,
  session: Session,
  context: BuildContext,
): Promise<void> {
  const { typing } = plan
  if (typing === undefined) return
  const { retryAfter } = typing
  for (let slowness = 1; ; slowness *= 2) {
    const isLast = retryAfter === undefined || slowness === 2 ** mostRetries
    let why = 'A text that the boot command waits for did not come on the screen'
    try {
      const factor = await typeBoot({ ...plan, typing }, vm, told, session, { ...context, slowness })
      if (isLast || (await told.answers.awaitRequest(retryAfter * factor))) return
      why = `Nobody asked for an answer file within ${formatDuration(retryAfter * factor)}`
    } catch (thrown) {
      if (isLast || !isTextNotSeen(thrown)) throw thrown
    }
    context.message(
      `${why} (boot_retry_after): the machine is reset, and the boot command typed ${slowness * 2} times as slowly`,
    )
    await context.step('Resetting VM', () => vm.reset())
  }
}

function isTextNotSeen(thrown: unknown): boolean {
  return thrown instanceof TemplateError && thrown.diagnostics.some(({ code }) => code === 'text-not-seen')
}

/** Waits for the boot loader and types. Answers by how much its waits were stretched. */
function typeBoot(
  { options, typing }: MachinePlan & { readonly typing: Typing },
  vm: Vm,
  told: Told,
  session: Session,
  context: BuildContext & { readonly slowness: number },
): Promise<number> {
  return context.step('Typing the boot command', async () => {
    const pace = slowed(await paceOf(options, typing.keyInterval, session, context), context.slowness)
    const values = { HTTPIP: told.answers.ip ?? '', HTTPPort: told.answers.port, SSHPublicKey: told.publicKey }
    const keystrokes = keystrokesFor(typing.command, values, {
      render: (text, part) => context.renderLate(text, ['boot_command', part], values),
      rangeOf: (part) => context.places.at(['boot_command', part]),
    })
    const waiting = (label: string) => (reached: Reached) =>
      context.emit({ kind: 'progress', id: label, label, unit: 'milliseconds', ...reached })
    const watch = (wait: ScreenWait, path: OptionPath) =>
      watchScreen(vm, wait, { factor: pace.factor, range: context.places.at(path) }, context)
    const first = typing.wait === 'screen' ? 0 : typing.wait * pace.factor
    if (typing.wait === 'screen') await watch({ kind: 'still', limit: undefined }, ['boot_wait'])
    else if (first > 0) {
      context.message(`Waiting ${Math.round(first / 100) / 10}s for boot`)
      await sleepTold(first, context, waiting('Waiting for boot'))
    }
    const keyboard = await openKeyboard(vm, transportFor(options, pace), context)
    context.message(`Typing the boot command${keyboard.by === 'vnc' ? ' through the display' : ''}`)
    await typeBootCommand({
      keystrokes,
      send: (keys) => keyboard.send(keys),
      watch: ({ part, ...wait }) => watch(wait, ['boot_command', part]),
      keyInterval: keyboard.isSlow ? pace.slowKeyInterval : pace.keyInterval,
      groupInterval: typing.groupInterval,
      waitFactor: pace.factor,
      signal: context.signal,
      clock: context.clock,
      onWait: (milliseconds) => {
        if (milliseconds >= worthALine) context.message(`Waiting ${formatDuration(milliseconds)} in the boot command`)
      },
      onWaiting: waiting('Waiting in the boot command'),
      onProgress: (done, total) =>
        context.emit({
          kind: 'progress',
          id: 'boot-command',
          label: 'Typing the boot command',
          unit: 'percent',
          done: (done / total) * 100,
          finished: done === total,
        }),
    }).finally(() => keyboard.close())
    return pace.factor
  })
}

function slowed(pace: Pace, slowness: number): Pace {
  const { factor, keyInterval, slowKeyInterval } = pace
  return {
    ...pace,
    factor: factor * slowness,
    keyInterval: keyInterval * slowness,
    slowKeyInterval: slowKeyInterval * slowness,
  }
}

/**
 * An emulated machine falls behind and takes keys in bursts, of which it loses what its keyboard can not hold. Those of a call
 * QEMU gives it by its own time.
 */
function transportFor(
  { boot_transport: wanted }: CommonOptions,
  { isEmulated }: Pace,
): CommonOptions['boot_transport'] {
  return wanted ?? (isEmulated ? 'sendkey' : undefined)
}
