import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sanitise, sanitiseLines, toLogJson } from '../../src/report/sanitise.ts'
import { parseCommand, parseCommandLoosely, splitLines } from '../harness/commands.ts'
import { nastyLines } from '../harness/nasty.ts'

const pieces = fc.constantFrom(
  ...[
    '::',
    ':',
    '##[',
    '#',
    '[',
    ']',
    'error',
    'add-mask',
    'stop-commands',
    ' ',
    '\t',
    '\r',
    '\n',
    '\v',
    '\x1b[',
    '\x1b',
    'm',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\x9b',
    '\0',
    '0;1',
    'K',
    'x',
    '\x1b]',
    '\x07',
  ],
)
const hostile = fc
  .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 14 })
  .map((parts) => parts.join(''))

function commandsIn(text: string) {
  return splitLines(text).flatMap((line) => parseCommandLoosely(line) ?? [])
}

describe('sanitise', () => {
  it('knows lines that the runner obeys: else the rest of this file tests nothing', () => {
    const obeyed = nastyLines.filter((line) => splitLines(line).some((part) => parseCommand(part) !== undefined))
    expect(obeyed.length).toBeGreaterThan(20)
  })

  it.each(nastyLines)('leaves no command in %j', (line) => {
    for (const colour of [true, false]) {
      expect(commandsIn(sanitise(line, { colour }))).toEqual([])
      expect(commandsIn(`  ${sanitise(line, { colour })}`)).toEqual([])
      expect(splitLines(sanitise(line, { colour })).length).toBeLessThanOrEqual(1)
    }
  })

  it('leaves no command in any text, in any form of it, behind any prefix', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.boolean(),
        fc.constantFrom('', ' ', '    proxmox-iso.a: ', '\x1b[1m'),
        (text, colour, prefix) => {
          for (const line of sanitiseLines(text, { colour })) expect(commandsIn(`${prefix}${line}`)).toEqual([])
        },
      ),
      { numRuns: 20_000 },
    )
  })

  it('changes nothing a second time', () => {
    fc.assert(
      fc.property(hostile, (text) => sanitise(sanitise(text)) === sanitise(text)),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['std::vector<int> ::std', 'std::vector<int> ::std'],
    ['fe80::1 is up', 'fe80::1 is up'],
    ['### heading [link]', '### heading [link]'],
    ['Grüße, 世界, 👩‍👩‍👧', 'Grüße, 世界, 👩‍👩‍👧'],
    ['a\tb', 'a\tb'],
    ['::error::x', ': :error::x'],
    ['##[error]x', '# #[error]x'],
    ['10%\r50%\r100%\r', '100%'],
    ['\x1b[31mred\x1b[0m', 'red'],
    ['rm \u202egnp.exe', 'rm gnp.exe'],
  ])('keeps %j readable', (text, expected) => {
    expect(sanitise(text)).toBe(expected)
  })

  it('keeps colours where they are wanted, ends them, and nothing else that a terminal obeys', () => {
    expect(sanitise('\x1b[2J\x1b[1;31mred\x1b[H\x1b]0;title\x07', { colour: true })).toBe('\x1b[1;31mred\x1b[0m')
  })

  it('bounds a line', () => {
    const line = sanitise('x'.repeat(1_000_000))
    expect(line.length).toBeLessThan(9000)
    expect(line).toMatch(/more characters\)$/)
  })
})

describe('toLogJson', () => {
  it('is the same value without commands', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom(...nastyLines)), fc.constantFrom(undefined, 2), (text, indent) => {
        const json = toLogJson({ [text]: [text] }, indent)
        expect(JSON.parse(json)).toEqual({ [text]: [text] })
        expect(commandsIn(json)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })
})

it.each([
  ['a\vb\u2028c', ['a b c']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\n\n', ['a', '']],
  ['\r', ['']],
  ['first\rlast', ['last']],
  ['x'.repeat(8192), ['x'.repeat(8192)]],
  ['x'.repeat(8193), [`${'x'.repeat(8192)} … (1 more characters)`]],
])('%j reads %j', (text, lines) => {
  expect(sanitiseLines(text)).toEqual(lines)
})
