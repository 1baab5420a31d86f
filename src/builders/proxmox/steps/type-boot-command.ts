import { bootDiagnostics } from '../../../boot/command-problem.ts'
import { planBootCommand } from '../../../boot/keystrokes.ts'
import { keyIntervalOf, parseBootWait, typeBootCommand } from '../../../boot/typing.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { formatDuration, parseDuration } from '../../../time/duration.ts'
import { sleepTold } from '../../../time/sleep-told.ts'
import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { Answers } from './serve-answers.ts'
import { emulatedKeyInterval, type Pace } from './typing-pace.ts'

const worthALine = 15_000

/** What the boot command may tell the guest. */
interface Known {
  readonly answers: Answers
  /** Of the build's own key pair; empty where there is none. */
  readonly publicKey: string
}

/** Waits for the boot loader and types the boot command on the machine's console. */
export async function typeBoot(
  options: CommonOptions,
  vm: Vm,
  known: Known,
  pace: Pace,
  context: BuildContext,
): Promise<void> {
  const data = { HTTPIP: known.answers.ip ?? '', HTTPPort: known.answers.port, SSHPublicKey: known.publicKey }
  const parts = options.boot_command.map((part, index) => context.renderLate(part, ['boot_command', index], data))
  const { keystrokes, problems } = planBootCommand(parts)
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new TemplateError(bootDiagnostics(errors, parts, (part) => context.places.at(['boot_command', part])))

  const first = (parseBootWait(options.boot_wait) ?? 0) * pace.factor
  if (first > 0) {
    context.message(`Waiting ${Math.round(first / 100) / 10}s for boot`)
    await sleepTold(first, context, (reached) => {
      context.emit({ kind: 'progress', id: 'boot-wait', label: 'Waiting for boot', unit: 'milliseconds', ...reached })
    })
  }
  const interval = keyIntervalOf(options.boot_key_interval, context.env)
  const asked = 'milliseconds' in interval ? interval.milliseconds : 5
  context.message('Typing the boot command')
  await typeBootCommand({
    keystrokes,
    send: (keys) => vm.sendKey(keys),
    keyInterval: pace.emulated ? Math.max(asked, emulatedKeyInterval) : asked,
    groupInterval: parseDuration(options.boot_keygroup_interval === '' ? '0s' : options.boot_keygroup_interval) ?? 0,
    waitFactor: pace.factor,
    signal: context.signal,
    clock: context.clock,
    onWait: (milliseconds) => {
      if (milliseconds >= worthALine) context.message(`Waiting ${formatDuration(milliseconds)} in the boot command`)
    },
    onProgress: (done, total) =>
      context.emit({
        kind: 'progress',
        id: 'boot-command',
        label: 'Typing the boot command',
        unit: 'percent',
        done: (done / total) * 100,
        finished: done === total,
      }),
  })
}
