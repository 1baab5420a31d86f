import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitLines } from '../../src/scripts/script-lines.ts'

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = []
  const splitter = splitLines((line) => lines.push(line))
  for (const chunk of chunks) splitter.write(Buffer.from(chunk))
  splitter.end()
  return lines
}

it.each([
  [['a\nb\n'], ['a', 'b']],
  [['a\nb'], ['a', 'b']],
  [
    ['a', 'b\n', '\nc'],
    ['ab', '', 'c'],
  ],
  [['a\r\nb\r\n'], ['a', 'b']],
  [
    ['a\r', '\nb'],
    ['a', 'b'],
  ],
  [['10%\r50%\r100%\ndone'], ['100%', 'done']],
  [['10%\r', '50%\r'], ['50%']],
  [[''], []],
])('splits %j', (chunks, lines) => {
  expect(split(...chunks)).toEqual(lines)
})

it('puts characters together that a chunk cuts in two', () => {
  const bytes = Buffer.from('grün\n')
  expect(split(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grün'])
})

it('does not keep a line without an end for ever', () => {
  const lines = split('x'.repeat(300_000))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join('')).toHaveLength(300_000)
})

it('splits the same however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'ü', '\n', '\r', '😀') }),
      fc.array(fc.nat(20)),
      (text, cuts) => {
        const bytes = Buffer.from(text)
        const chunks: Buffer[] = []
        let at = 0
        for (const length of cuts) {
          chunks.push(bytes.subarray(at, at + length))
          at += length
        }
        expect(split(...chunks, bytes.subarray(at))).toEqual(split(text))
      },
    ),
  )
})
