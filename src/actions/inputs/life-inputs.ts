import { channelRule, isChannelName, type LifeWish } from '../../engine/life/life-setup.ts'
import type { InputReader } from '../input-kinds.ts'

/** What is asked for of the life of templates. */
export function readLife(reader: InputReader): LifeWish {
  const channel = reader.text('channel')
  const record = reader.oneOf('record', ['auto', 'true', 'false'], 'auto')
  if (channel !== undefined && !isChannelName(channel)) reader.reject('channel', `must be ${channelRule}.`)
  if (channel !== undefined && record === 'false')
    reader.reject(
      'record',
      'contradicts channel: since when a template is in a channel stands in its record.',
      'Leave one of them out.',
    )
  return { channel, record: record === 'auto' ? 'auto' : record === 'true' }
}
