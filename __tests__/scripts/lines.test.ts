import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lastLines, splitLines } from '../../src/scripts/script-lines.ts'

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
  const lines = split('x'.repeat(70_000), 'x'.repeat(300_000), '\nnext\n')
  expect(lines.map(({ length }) => length)).toEqual([64 * 1024, 4])
})

it('keeps only the last state of a progress bar that is longer than a line may be', () => {
  expect(split(...Array.from({ length: 5 }, (_, at) => `${at}${'.'.repeat(30_000)}\r`), 'done\n')).toEqual(['done'])
})

it.each([
  ['a\nbb\nccc', 100, 'a\nbb\nccc'],
  ['a\nbb\nccc', 5, 'ccc'],
  ['abcdefgh', 3, ''],
])('of the end of %j there are whole lines only', (text, length, expected) => {
  expect(lastLines(text, length)).toBe(expected)
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
