import { type Command, InvalidArgumentError, Option } from 'commander'
import { type LifeCommand, type LifeOrder, orderProblems } from '../../engine/life/life-order.ts'
import { addConnectionOptions, type ConnectionArguments } from '../connection-arguments.ts'
import { channel } from '../life-arguments.ts'
import { age } from './age-argument.ts'

/** Of commands that work on finished templates, as commander hands it over. */
export interface LifeOrderArguments extends ConnectionArguments {
  readonly name?: string
  readonly templateVmid?: number
  readonly channel?: string
  readonly from?: string
  readonly reason?: string
  readonly rollback?: boolean
  readonly keep?: number
  /** Milliseconds. */
  readonly keepFor?: number
  readonly dryRun?: boolean
  readonly json: boolean
  readonly summary?: string
}

const about: Readonly<Record<LifeCommand, string>> = {
  promote: 'move a channel to a template: the newest verified one of a name, or the one that is given',
  rollback: 'give a channel back to the template that had it before',
  demote: 'the same as rollback',
  revoke: 'say of a template, and why, that nothing is to be made of it any more',
  unrevoke: 'take a revocation back',
  list: 'show the templates with their channels, ages, parents and children',
  retire: 'remove the templates of a name that have served their time and that nobody needs',
}

/** A command of the program with its options. */
export function addLifeCommand(program: Command, name: LifeCommand): Command {
  const command = program.command(name).description(about[name])
  command.option(
    '--name <name>',
    name === 'list' ? 'only templates of this name; * stands for any text' : 'name of the templates that are meant',
  )
  if (name !== 'retire' && name !== 'list')
    command.addOption(new Option('--template-vmid <id>', 'the template that is meant').argParser(ordinal))
  command.addOption(new Option('--channel <name>', channelHelp(name)).argParser(channel))
  if (name === 'promote')
    command.addOption(new Option('--from <channel>', 'promote the template that has this channel').argParser(channel))
  if (name === 'revoke')
    command
      .option('--reason <text>', 'why; whoever finds the template later reads it')
      .option('--rollback', 'give its channels back to those that had them before', false)
  if (name === 'retire') addRetirementOptions(command).option('--dry-run', 'only show what would be removed', false)
  command
    .option('--json', 'print JSON for programs; the log goes to stderr', false)
    .option('--summary <file>', 'write a report in Markdown')
  return addConnectionOptions(command)
}

function channelHelp(name: LifeCommand): string {
  switch (name) {
    case 'promote':
    case 'rollback':
    case 'demote':
      return 'the channel that is moved; default: production'
    case 'revoke':
    case 'unrevoke':
      return 'with --name: the template that has this channel'
    case 'retire':
      return 'only templates that are or were in it'
    case 'list':
      return 'only templates that have it'
  }
}

/** How many templates of a name stay, and for how long: also of `build`. */
export function addRetirementOptions(command: Command): Command {
  return command
    .addOption(new Option('--keep <number>', 'how many of the newest templates of the name stay').argParser(ordinal))
    .addOption(
      new Option(
        '--keep-for <age>',
        'how long templates of the name stay, such as 90d; with --keep either is enough',
      ).argParser(notNothing),
    )
}

/** Throws InvalidArgumentError for what is missing or can not be together. */
export function lifeOrder(command: LifeCommand, given: LifeOrderArguments): LifeOrder {
  const { name, templateVmid: vmid, from, reason, keep, keepFor: keepForMs } = given
  const order = {
    name,
    vmid,
    channel: given.channel,
    from,
    reason,
    rollback: given.rollback ?? false,
    keep,
    keepForMs,
    dryRun: given.dryRun ?? false,
  }
  const problems = orderProblems(command, order)
  if (problems.length > 0)
    throw new InvalidArgumentError(problems.map(({ option, why }) => `--${option} ${why}`).join('\n'))
  return order
}

function ordinal(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.')
  return Number(text)
}

/** Of no age at all everything would have served its time. */
function notNothing(text: string): number {
  const value = age(text)
  if (value === 0) throw new InvalidArgumentError('It must be more than nothing: 90d, 2w or 36h.')
  return value
}
