import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions } from '../../src/lifecycle/packages/compare-versions.ts'

/** Made of the parts that order depends on. */
const version = fc
  .array(fc.constantFrom('0', '1', '9', '10', '007', '.', '-', '~', '+', 'a', 'rc', '1:', '2:', 'deb12u'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(''))

describe('versions', () => {
  it.each([
    ['1.0-1', '1.0-2'],
    ['3.0.9', '3.0.14'],
    ['9.9', '1:0.1'],
    ['1.0~rc1', '1.0'],
    ['1.0', '1.0+b1'],
    ['1.0', '1.0a'],
    ['1.0a', '1.0+'],
    ['6.1.106-3', '6.1.112-1'],
    ['2.36-9+deb12u7', '2.36-9+deb12u8'],
    ['252.30-1~deb12u2', '252.30-1'],
    ['20230311', '20230311+deb12u1'],
    ['3.3.1-r0', '3.3.2-r0'],
    ['1.36.1-r9', '1.36.1-r10'],
    ['1:3.2.2-6.el9', '1:3.2.2-6.el9_5.1'],
    ['123456789012345678901', '123456789012345678902'],
  ])('%s is before %s', (earlier, later) => {
    expect(compareVersions(earlier, later)).toBeLessThan(0)
    expect(compareVersions(later, earlier)).toBeGreaterThan(0)
  })

  it.each([
    ['1.0', '1.0'],
    ['0:1.0', '1.0'],
    ['1.01', '1.1'],
    ['1.0-0', '1.0'],
  ])('%s is %s', (left, right) => expect(compareVersions(left, right)).toBe(0))

  it('are in one order', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0)
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })
})
