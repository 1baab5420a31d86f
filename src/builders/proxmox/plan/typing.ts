import { insteadOfServer, namesServer } from '../../../boot/answer-cd.ts'
import { type BootCommand, readBootCommand } from '../../../boot/planned-command.ts'
import { keyIntervalOf } from '../../../boot/typing.ts'
import type { PlanContext } from '../../../options/component.ts'
import { asRefusal } from '../../../options/refusal.ts'
import type { CommonOptions } from '../options/common-options.ts'

/** What is typed on the console of the started machine, and how fast. Times in milliseconds. */
export interface Typing {
  readonly command: BootCommand
  /** Before the first key; `screen`: until the screen stands still. */
  readonly wait: number | 'screen'
  /** After each key; undefined: as long as the machine needs. */
  readonly keyInterval: number | undefined
  /** Until somebody has to have asked for an answer file; undefined: nobody has to. */
  readonly retryAfter: number | undefined
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
  warnOfIdleRetry(options, context)
  if (command !== undefined) checkScreen(options, command, context)
  refused.map(asRefusal).forEach(context.diagnose)
  return (
    command && {
      command,
      wait: wait === 'screen' ? wait : Math.max(0, wait),
      keyInterval: 'milliseconds' in interval ? interval.milliseconds : undefined,
      retryAfter: retryAfterOf(options),
      groupInterval,
    }
  )
}

function retryAfterOf({ boot_retry_after: after }: CommonOptions): number | undefined {
  return after !== undefined && after > 0 ? after : undefined
}

function checkScreen(
  { boot_wait: wait, vga }: CommonOptions,
  { watchesAt }: BootCommand,
  { error }: PlanContext,
): void {
  const type = vga?.type ?? ''
  if ((wait !== 'screen' && watchesAt === undefined) || !/^(?:none|serial\d)$/.test(type)) return
  error(
    'screen-not-seen',
    watchesAt === undefined ? ['boot_wait'] : ['boot_command', watchesAt],
    'The boot command waits for the screen, and the machine has none',
    `With vga.type = "${type}" there is no display to look at. Leave it out, or wait for a time: boot_wait = "10s", <wait10>.`,
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

function mayServe(options: CommonOptions, isLate: PlanContext['isLate']): boolean {
  const isServed = options.http_directory !== '' || Object.keys(options.http_content).length > 0
  return isServed || isLate(['http_directory']) || isLate(['http_content'])
}

function warnOfIdleRetry(options: CommonOptions, { warn, isLate }: PlanContext): void {
  if (retryAfterOf(options) === undefined) return
  if (options.answer_media !== 'cd' && mayServe(options, isLate)) return
  warn(
    'nothing-served',
    ['boot_retry_after'],
    'Nothing is served that somebody could ask for',
    'boot_retry_after waits for the first request to the answer server, which there is with http_directory or http_content, and not with a CD.',
  )
}

function warnOfNothingServed(options: CommonOptions, { warn, isLate }: PlanContext): void {
  if (mayServe(options, isLate)) return
  const part = options.boot_command.findIndex(namesServer)
  if (part !== -1)
    warn(
      'nothing-served',
      ['boot_command', part],
      'The boot command names this machine as a server, and nothing is served',
      'Neither http_directory nor http_content is set: {{ .HTTPPort }} is typed as 0, and nobody answers the guest.',
    )
}
