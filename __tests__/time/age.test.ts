import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAge, parseAge } from '../../src/time/age.ts'

const day = 86_400_000

describe('an age', () => {
  it.each([
    ['90d', 90 * day],
    ['1d12h', 1.5 * day],
    ['0.5d', day / 2],
    ['36h', 1.5 * day],
    ['1h30m', 5_400_000],
    ['0', 0],
    ['0d', 0],
  ])('%s', (text, milliseconds) => {
    expect(parseAge(text)).toBe(milliseconds)
  })

  it.each(['', 'd', '90', '-1d', '-6h', '1d-6h', '1d+6h', '1d 6h', '12h1d', '1d1d', '1w', '90 d', '1e3d', '999999d'])(
    'is not %j',
    (text) => {
      expect(parseAge(text)).toBeUndefined()
    },
  )

  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 * 86_400 }), (seconds) => {
        expect(parseAge(formatAge(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })
})
