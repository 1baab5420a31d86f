import { type Command, InvalidArgumentError, Option } from 'commander'
import { channelRule, isChannelName, type LifeWish } from '../engine/life/life-setup.ts'

/** What is asked for of the life of templates, as commander hands it over. */
export interface LifeArguments {
  readonly channel?: string
  readonly record: 'auto' | 'true' | 'false'
  readonly keep?: number
  /** Milliseconds. */
  readonly keepFor?: number
}

export function addLifeOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--channel <name>',
        'put the template into this channel, out of which it takes the one before',
      ).argParser(channel),
    )
    .addOption(
      new Option(
        '--record <when>',
        'write into the notes of the template what is known of it; auto: where another option asks for it',
      )
        .choices(['auto', 'true', 'false'])
        .default('auto'),
    )
}

/** Throws InvalidArgumentError where two options contradict each other. */
export function lifeWish(
  { channel: name, record, keep, keepFor: keepForMs }: LifeArguments,
  skipUnchanged = false,
): LifeWish {
  if (name !== undefined && record === 'false')
    throw new InvalidArgumentError(
      '--record false contradicts --channel: since when a template is in a channel stands in its record.',
    )
  const retirement = keep === undefined && keepForMs === undefined ? undefined : { keep, keepForMs }
  if (retirement !== undefined && record === 'false')
    throw new InvalidArgumentError(
      '--record false contradicts --keep and --keep-for: a template without a record is never retired.',
    )
  if (skipUnchanged && record === 'false')
    throw new InvalidArgumentError(
      '--record false contradicts --skip-unchanged: what is built without a record is found by no later run, and built every time.',
    )
  return { channel: name, record: record === 'auto' ? 'auto' : record === 'true', retirement }
}

export function channel(text: string): string {
  if (!isChannelName(text)) throw new InvalidArgumentError(`It must be ${channelRule}.`)
  return text
}
