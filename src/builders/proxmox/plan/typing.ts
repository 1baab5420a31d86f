import { insteadOfServer, namesServer } from '../../../boot/answer-cd.ts'
import { type BootCommand, readBootCommand } from '../../../boot/planned-command.ts'
import { keyIntervalOf } from '../../../boot/typing.ts'
import type { PlanContext } from '../../../options/component.ts'
import { asRefusal } from '../../../options/refusal.ts'
import type { CommonOptions } from '../options/common-options.ts'

/** What is typed on the console of the started machine, and how fast. Times in milliseconds. */
export interface Typing {
  readonly command: BootCommand
  /** Before the first key. */
  readonly wait: number
  /** After each key; undefined: as long as the machine needs. */
  readonly keyInterval: number | undefined
  /** After each string. */
  readonly groupInterval: number
}

/** Undefined: nothing is typed. */
export function typingOf(options: CommonOptions, context: PlanContext): Typing | undefined {
  const { boot_command: texts, boot_wait: wait, boot_keygroup_interval: groupInterval = 0 } = options
  const interval = keyIntervalOf(options.boot_key_interval, context.env)
  if ('badFrom' in interval)
    context.error(
      'invalid-duration',
      ['boot_key_interval'],
      `${interval.badFrom} is not a duration`,
      'Write for example `50ms`.',
    )
  // What is not known yet can not be read.
  if (texts.length === 0 || context.isLate(['boot_command'])) return undefined
  const { command, diagnostics, refused } = readBootCommand(texts, {
    functions: context.goFunctions,
    rangeOf: (part) => context.places.at(['boot_command', part]),
    keyboard: options.boot_keyboard,
  })
  diagnostics.forEach(context.diagnose)
  if (options.answer_media === 'cd') checkNoServer(options, context)
  else warnOfNothingServed(options, context)
  refused.map(asRefusal).forEach(context.diagnose)
  return (
    command && {
      command,
      wait: Math.max(0, wait),
      keyInterval: 'milliseconds' in interval ? interval.milliseconds : undefined,
      groupInterval,
    }
  )
}

function checkNoServer(
  { boot_command: texts, answer_media_label: label }: CommonOptions,
  { error }: PlanContext,
): void {
  for (const [part, text] of texts.entries())
    if (namesServer(text))
      error(
        'answers-on-cd',
        ['boot_command', part],
        'The boot command names this machine as a server, and the answers are on a CD',
        `Its label is ${label}. ${insteadOfServer(texts, text, label)}`,
      )
}

function warnOfNothingServed(options: CommonOptions, { warn, isLate }: PlanContext): void {
  const isServed = options.http_directory !== '' || Object.keys(options.http_content).length > 0
  if (isServed || isLate(['http_directory']) || isLate(['http_content'])) return
  const part = options.boot_command.findIndex(namesServer)
  if (part !== -1)
    warn(
      'nothing-served',
      ['boot_command', part],
      'The boot command names this machine as a server, and nothing is served',
      'Neither http_directory nor http_content is set: {{ .HTTPPort }} is typed as 0, and nobody answers the guest.',
    )
}
