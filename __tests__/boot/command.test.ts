import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBootCommand } from '../../src/boot/boot-command.ts'

function read(...parts: string[]): string[] {
  return parseBootCommand(parts).actions.map((action) => {
    if (action.kind === 'wait') return `wait ${action.milliseconds}`
    if (action.kind === 'still') return `still ${action.limit}`
    if (action.kind === 'text') return `text ${action.text} ${action.limit}`
    const name = action.kind === 'special' ? `[${action.name}]` : action.character
    return action.toggle === 'press' ? name : `${name} ${action.toggle}`
  })
}

describe('parseBootCommand', () => {
  it('reads keys, characters and waits in order', () => {
    expect(read('<esc><wait>ab<enter>')).toEqual(['[esc]', 'wait 1000', 'a', 'b', '[enter]'])
  })

  it.each([
    ['<wait>', 'wait 1000'],
    ['<wait5>', 'wait 5000'],
    ['<wait10s>', 'wait 10000'],
    ['<wait2m>', 'wait 120000'],
    ['<wait1m20s>', 'wait 80000'],
    ['<wait1.5s>', 'wait 1500'],
    ['<wait300ms>', 'wait 300'],
  ])('reads %s', (text, action) => {
    expect(read(text)).toEqual([action])
  })

  it.each(['<F10>', '<f10>', '<PageUp>', '<pageUp>', '<leftShift>', '<space>', '<SPACEBAR>', '<return>', '<menu>'])(
    'knows %s whatever its case',
    (text) => {
      expect(read(text)).toEqual([`[${text.slice(1, -1).toLowerCase()}]`])
    },
  )

  it('reads On and Off of keys and of single characters', () => {
    expect(read('<leftCtrlOn>c<LEFTCTRLOFF><cOn><cOff><leftOn><%Off>')).toEqual([
      '[leftctrl] on',
      'c',
      '[leftctrl] off',
      'c on',
      'c off',
      '[left] on',
      '% off',
    ])
  })

  it('reads a key many times, but for those whose names end with a number', () => {
    const names = (text: string) =>
      parseBootCommand([text]).actions.map((action) => (action.kind === 'special' ? action.name : action.kind))
    expect(names('<bs3><Down2>')).toEqual(['bs', 'bs', 'bs', 'down', 'down'])
    expect(names('<bs99>')).toHaveLength(99)
    expect(names('<f12>')).toEqual(['f12'])
    for (const text of ['<bs0>', '<bs1000>', '<f123>', '<leftShift2>'])
      expect(names(text), text).toEqual(Array(text.length).fill('character'))
  })

  it('types a < that starts no token', () => {
    expect(read('a<b>').join('')).toBe('a<b>')
    expect(read('<<enter>')).toEqual(['<', '[enter]'])
    expect(read('cat <<EOF').join('')).toBe('cat <<EOF')
    expect(read('<Wait>').join('')).toBe('<Wait>')
    expect(read('<wait05>').join('')).toBe('<wait05>')
  })

  it('joins the strings before it reads them, and keeps the string of each piece', () => {
    const { actions } = parseBootCommand(['a<wa', 'it>b'])
    expect(actions.map(({ kind, part, start }) => [kind, part, start])).toEqual([
      ['character', 0, 0],
      ['wait', 0, 1],
      ['character', 1, 3],
    ])
  })

  it('takes a character outside the basic plane as one', () => {
    expect(read('a😀b')).toEqual(['a', '😀', 'b'])
  })

  it('refuses waits that are not positive, at their place', () => {
    const { actions, problems } = parseBootCommand(['<esc>', 'ab<wait-5s><wait0>'])
    expect(actions).toHaveLength(3)
    expect(problems).toMatchObject([
      { severity: 'error', summary: 'Expecting a positive wait value. Got <wait-5s>', part: 1, start: 2, end: 11 },
      { severity: 'error', part: 1, start: 11, end: 18 },
    ])
  })

  it('warns of what looks like a misspelt key', () => {
    const { problems } = parseBootCommand(['<entre><leftAltOnn><wait1.5><Wait><html>'])
    expect(problems.map(({ summary, severity }) => [severity, summary])).toEqual([
      ['warning', '<entre> is no key of the boot command'],
      ['warning', '<leftAltOnn> is no key of the boot command'],
      ['warning', '<wait1.5> is no key of the boot command'],
      ['warning', '<Wait> is no key of the boot command'],
    ])
    expect(problems[0]?.detail).toContain('Did you mean "enter"?')
  })

  it('loses no character of any text, however it is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '<esc>', '<wait', '5', 's>', 'On>'),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const { actions, problems } = parseBootCommand(parts)
        const errors = problems.filter(({ severity }) => severity === 'error')
        const text = parts.join('')
        const starts = parts.map((_, index) => parts.slice(0, index).join('').length)
        const covered = [...actions, ...errors]
          .map(({ part, start, end }) => [(starts[part] ?? 0) + start, (starts[part] ?? 0) + end] as const)
          .sort(([left], [right]) => left - right)
        expect(covered.map(([from, to]) => text.slice(from, to)).join('')).toBe(text)
      }),
    )
  })
})
