import { describe, expect, it } from 'vitest'
import {
  channelsIn,
  channelTag,
  holderOf,
  type Member,
  tagsIn,
} from '../../../../src/builders/proxmox/record/channel.ts'

function member(vmid: number, tags: string, since?: number): Member {
  const record =
    since === undefined
      ? undefined
      : { built: '2026-11-30T02:00:00Z', build: 'a', channels: { production: since }, others: [] }
  return { vmid, tags: tagsIn(tags), record, madeAt: vmid }
}

describe('a channel', () => {
  it('is a tag', () => {
    expect(channelTag('production')).toBe('channel-production')
    expect(channelsIn(tagsIn('ci;Channel-Production, channel-edge'))).toEqual(['production', 'edge'])
  })

  it('has who is tagged', () => {
    expect(holderOf('production', [member(1, 'ci'), member(2, 'channel-production')])?.vmid).toBe(2)
    expect(holderOf('production', [member(1, 'ci')])).toBeUndefined()
  })

  it('has who got it last, while it is moved', () => {
    const templates = [member(1, 'channel-production', 2000), member(2, 'channel-production', 1000)]
    expect(holderOf('production', templates)?.vmid).toBe(1)
    expect(holderOf('production', templates.toReversed())?.vmid).toBe(1)
  })

  it('has the newest of those that were tagged by hand', () => {
    expect(holderOf('production', [member(7, 'channel-production'), member(9, 'channel-production')])?.vmid).toBe(9)
  })
})
