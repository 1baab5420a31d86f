import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { roomIn } from '../../src/report/room.ts'

it('however many ask for room, a stream is listened to once, and all are told', async () => {
  const writes: (() => void)[] = []
  const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void writes.push(done) })
  expect(roomIn(slow)).toBeUndefined()
  slow.write('a line')
  const asked = Array.from({ length: 100 }, () => roomIn(slow))
  expect(slow.listenerCount('drain')).toBe(1)
  writes[0]?.()
  await Promise.all(asked)
  expect(slow.listenerCount('drain')).toBe(0)
  expect(roomIn(slow)).toBeUndefined()
  slow.write('another')
  expect(roomIn(slow)).toBeInstanceOf(Promise)
  slow.destroy()
})
