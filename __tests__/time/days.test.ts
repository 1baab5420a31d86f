import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDays, parseDays } from '../../src/time/days.ts'

const day = 86_400_000

describe('an age', () => {
  it.each([
    ['7d', 7 * day],
    ['2w', 14 * day],
    ['1w3d', 10 * day],
    ['1d12h', 1.5 * day],
    ['1w1h30m', 7 * day + 5_400_000],
    ['36h', 1.5 * day],
    [' 90d ', 90 * day],
    ['0d', 0],
    ['0', 0],
  ])('%s', (text, expected) => expect(parseDays(text)).toBe(expected))

  it.each(['', 'd', '7', '7 d', '3d1w', '-1d', '-1h', '1.5d', '7d-1h', '7dd', '7days', '7d12', 'h7d', '123456d'])(
    '%j is none',
    (text) => expect(parseDays(text)).toBeUndefined(),
  )

  it('is written as it is read, but for what is less than its two largest units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * day }), (milliseconds) => {
        const read = parseDays(formatDays(milliseconds))
        expect(read).toBeLessThanOrEqual(milliseconds)
        expect(milliseconds - (read ?? 0)).toBeLessThan(milliseconds < day ? 60_000 : 3_600_000)
      }),
    )
    expect([7 * day, 1.5 * day, 45_000, 0].map(formatDays)).toEqual(['7d', '1d12h', '45s', '0s'])
  })
})
