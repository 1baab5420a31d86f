import { describe, expect, it } from 'vitest'
import { planBootCommand } from '../../src/boot/keystrokes.ts'

function press(...parts: string[]): string {
  const { keystrokes } = planBootCommand(parts)
  return keystrokes
    .map((key) => (key.kind === 'press' ? key.keys : `(${key.kind === 'wait' ? key.milliseconds : key.kind})`))
    .join(' ')
}

describe('planBootCommand', () => {
  it('names the keys as QEMU does', () => {
    expect(press('<bs><del><enter><return><esc><spacebar><space><menu>')).toBe(
      'backspace delete ret ret esc spc spc compose',
    )
    expect(press('<pageUp><pageDown><F1><f12><up><home><end>')).toBe('pgup pgdn f1 f12 up home end')
    expect(press('<leftCommand><rightCommand><leftOption><rightOption>')).toBe('meta_l meta_r alt alt_r')
    expect(press('<leftSuper><rightSuper><rightAlt><rightCtrl><rightShift>')).toBe('meta_l meta_r alt_r ctrl_r shift_r')
  })

  it('types every printable character of ASCII', () => {
    const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))
    const { keystrokes, problems } = planBootCommand([printable])
    expect(problems).toEqual([])
    expect(keystrokes).toHaveLength(95)
    expect(new Set(keystrokes.map((key) => (key.kind === 'press' ? key.keys : '')))).toHaveProperty('size', 95)
  })

  it('shifts where a US keyboard does', () => {
    expect(press('aA1!-_=+[{]}\\|;:\'"`~,<.>/? *')).toBe(
      'a shift-a 1 shift-1 minus shift-minus equal shift-equal bracket_left shift-bracket_left bracket_right ' +
        'shift-bracket_right backslash shift-backslash semicolon shift-semicolon apostrophe shift-apostrophe ' +
        'grave_accent shift-grave_accent comma shift-comma dot shift-dot slash shift-slash spc shift-8',
    )
  })

  it('presses held keys together with what follows, until they are released', () => {
    expect(press('<leftCtrlOn><leftAltOn><del><leftAltOff>c<leftCtrlOff>c')).toBe('ctrl-alt-delete ctrl-c c')
    expect(press('<leftShiftOn>aA<leftShiftOff>a')).toBe('shift-a shift-a a')
    expect(press('<rightShiftOn>A<rightShiftOff>')).toBe('shift_r-a')
    expect(press('<xOn>y<xOff>y')).toBe('x-y y')
  })

  it('taps a key that was held alone', () => {
    expect(press('<leftSuperOn><wait2><leftSuperOff>a')).toBe('(2000) meta_l a')
    expect(press('<leftSuperOff>a')).toBe('a')
  })

  it('warns of a key that is never released', () => {
    expect(planBootCommand(['<leftCtrlOn>c']).problems).toMatchObject([
      { severity: 'warning', part: 0, start: 0, end: 12 },
    ])
  })

  it.each([
    ['ä', 0, '"ä" can not be typed by a boot command'],
    ['😀', 0, '"😀" can not be typed by a boot command'],
    ['ab\n', 2, 'A line break can not be typed by a boot command'],
    ['\tx', 0, 'A tab can not be typed by a boot command'],
  ])('refuses %j at its place', (text, start, summary) => {
    expect(planBootCommand(['x', text]).problems).toMatchObject([{ severity: 'error', summary, part: 1, start }])
  })
})
