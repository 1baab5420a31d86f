import { type LifeOrder, lifeCommands, orderProblems } from '../../engine/life/life-order.ts'
import { channelRule, isChannelName, type LifeWish } from '../../engine/life/life-setup.ts'
import type { CommandName } from '../commands/all-commands.ts'
import type { InputReader } from '../input-kinds.ts'

/** What is asked for of the life of templates. */
export function readLife(reader: InputReader): LifeWish {
  const channel = reader.text('channel')
  const record = reader.oneOf('record', ['auto', 'true', 'false'], 'auto')
  if (channel !== undefined && !isChannelName(channel)) reader.reject('channel', `must be ${channelRule}.`)
  const retirement = readRetirement(reader)
  if (channel !== undefined && record === 'false')
    reader.reject(
      'record',
      'contradicts channel: since when a template is in a channel stands in its record.',
      'Leave one of them out.',
    )
  if (retirement !== undefined && record === 'false')
    reader.reject(
      'record',
      'contradicts keep and keep-for: a template without a record is never retired.',
      'Leave one of them out.',
    )
  if (reader.flag('skip-unchanged') && record === 'false')
    reader.reject(
      'record',
      'contradicts skip-unchanged: what is built without a record is found by no later run, and built every time.',
      'Leave one of them out.',
    )
  return { channel, record: record === 'auto' ? 'auto' : record === 'true', retirement }
}

function readRetirement(reader: InputReader): LifeWish['retirement'] {
  const keep = reader.ordinal('keep')
  const keepForMs = reader.age('keep-for')
  if (keepForMs === 0) reader.reject('keep-for', 'must be more than nothing, such as 90d, 2w or 36h.')
  return keep === undefined && keepForMs === undefined ? undefined : { keep, keepForMs }
}

/** What commands that work on finished templates are told. */
export function readLifeOrder(
  reader: InputReader,
  command: CommandName,
  { channel, retirement }: LifeWish,
  dryRun: boolean,
): LifeOrder {
  const order = {
    name: reader.text('name'),
    vmid: reader.ordinal('template-vmid'),
    channel,
    from: reader.text('from'),
    reason: reader.text('reason'),
    rollback: reader.flag('rollback'),
    keep: retirement?.keep,
    keepForMs: retirement?.keepForMs,
    dryRun,
  }
  const { from } = order
  if (from !== undefined && !isChannelName(from)) reader.reject('from', `must be ${channelRule}.`)
  const own = lifeCommands.find((one) => one === command)
  if (own === undefined) return order
  // What could not be read is told once.
  const told = new Set(reader.problems.map(({ subject }) => subject))
  for (const { option, why, detail } of orderProblems(own, order))
    if (!told.has(option)) reader.reject(option, why, detail)
  return order
}
