import { describe, expect, it } from 'vitest'
import { formatBytes, roundedDuration } from '../../src/report/figures.ts'
import { describeProgress, Heartbeat, type Progress } from '../../src/report/progress-filter.ts'

const gib = 1024 ** 3

function progress(given: Partial<Progress>): Progress {
  return { at: 0, kind: 'progress', id: 'a', label: 'Uploading debian.iso', unit: 'bytes', done: 0, ...given }
}

describe('progress', () => {
  it.each<[Partial<Progress>, string]>([
    [{ done: gib / 2, total: 4 * gib }, 'Uploading debian.iso: 512 MiB of 4 GiB (12 %)'],
    [{ done: 1000 }, 'Uploading debian.iso: 1000 B'],
    // A size that turned out to be larger than was said, and one of nothing.
    [{ done: 5, total: 4 }, 'Uploading debian.iso: 5 B of 4 B (100 %)'],
    [{ done: 0, total: 0 }, 'Uploading debian.iso: 0 B of 0 B (100 %)'],
    [{ unit: 'milliseconds', done: 4000, label: 'Waiting' }, 'Waiting, 4s'],
    [{ unit: 'percent', done: 33.9, label: 'Cloning' }, 'Cloning: 33 %'],
    [
      { unit: 'milliseconds', done: 192_000, total: 1_200_000, label: 'Waiting for SSH at 10.0.0.5:22' },
      'Waiting for SSH at 10.0.0.5:22, 3m12s of 20m',
    ],
  ])('%j reads %j', (given, expected) => {
    expect(describeProgress(progress(given))).toBe(expected)
  })

  it('beats first, then once an interval for each wait, and last for a transfer', () => {
    const heartbeat = new Heartbeat(10_000)
    const shown = [0, 1000, 9999, 10_000, 15_000, 20_000].map((at) => heartbeat.beat(progress({ at })) !== undefined)
    expect(shown).toEqual([true, false, false, true, false, true])
    expect(heartbeat.beat(progress({ at: 20_001, id: 'b' }))).toBeDefined()
    expect(heartbeat.beat(progress({ at: 20_002, build: 'other' }))).toBeDefined()
    expect(heartbeat.beat(progress({ at: 20_003, done: 5, total: 5, finished: true }))).toContain('(100 %)')
    expect(heartbeat.beat(progress({ at: 20_004, unit: 'milliseconds', id: 'b', finished: true }))).toBeUndefined()
  })

  it('a wait has no line when it begins: its headline told', () => {
    const heartbeat = new Heartbeat(10_000)
    const shown = [0, 9999, 10_000, 15_000, 20_000].map(
      (at) => heartbeat.beat(progress({ at, done: at, unit: 'milliseconds' })) !== undefined,
    )
    expect(shown).toEqual([false, false, true, false, true])
  })

  it.each([
    [0, '0s'],
    [-1000, '0s'],
    [59_499, '59s'],
    [59_500, '1m'],
    [62_000, '1m02s'],
    [3_599_000, '59m59s'],
    [3_600_000, '1h'],
    [7_200_000, '2h'],
    [60_000, '1m'],
    [192_000, '3m12s'],
    [3_720_000, '1h02m'],
  ])('%d ms is %s', (milliseconds, expected) => {
    expect(roundedDuration(milliseconds)).toBe(expected)
  })

  it.each([
    [0, '0 B'],
    [1.5, '2 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [99.94 * 1024, '99.9 KiB'],
    [100.4 * 1024, '100 KiB'],
    [5 * 1024 ** 4, '5 TiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
    [40 * gib, '40 GiB'],
    [733 * 1024 * 1024, '733 MiB'],
  ])('%d bytes are %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected)
  })
})
