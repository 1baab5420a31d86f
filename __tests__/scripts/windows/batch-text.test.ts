import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTornByCmd, withWindowsLineEnds } from '../../../src/scripts/windows/batch-text.ts'

describe('a batch file', () => {
  it.each([
    ['', ''],
    ['echo a', 'echo a\r\n'],
    ['echo a\necho b\n', 'echo a\r\necho b\r\n'],
    ['echo a\r\necho b\n\n', 'echo a\r\necho b\r\n\r\n'],
  ])('%j gets the line ends of Windows', (before, after) => {
    expect(withWindowsLineEnds(Buffer.from(before)).toString()).toBe(after)
  })

  it('keeps all other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const without = (content: Uint8Array) => content.filter((byte) => byte !== 10 && byte !== 13)
        expect(without(withWindowsLineEnds(Buffer.from(bytes)))).toEqual(without(Buffer.from(bytes)))
      }),
    )
  })
})

it.each([
  ['plain', false],
  ['a & b | c > d ^ (e)', false],
  ['100 %', false],
  ['say "hi"', true],
  ['%PATH%', true],
  ['two\nlines', true],
])('cmd reads %j as something else: %s', (value, isTorn) => {
  expect(isTornByCmd(value)).toBe(isTorn)
})
