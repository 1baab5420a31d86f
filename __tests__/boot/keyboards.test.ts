import { describe, expect, it } from 'vitest'
import { characterOf, charactersOf, keyboardNames, keyboardOf } from '../../src/boot/keyboards.ts'
import { planBootCommand } from '../../src/boot/keystrokes.ts'
import { keyPositions } from '../../src/display/key-positions.ts'

const keysFor = (text: string, keyboard: (typeof keyboardNames)[number]) =>
  planBootCommand([text], { keyboard }).keystrokes.map((one) => (one.kind === 'press' ? one.keys : one.kind))

describe('keyboards', () => {
  it.each(keyboardNames)('%s: every character comes from its keys, and every key has a place', (name) => {
    const layout = keyboardOf(name) ?? new Map()
    const characters = charactersOf(layout)
    for (const [character, keys] of characters) {
      expect(characterOf(layout, keys.at(-1) ?? '', keys), keys.join('-')).toBe(character)
      for (const key of keys) expect(keyPositions.has(key), key).toBe(true)
    }
    const typable = [...characters.keys()].join('')
    for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')
      expect(typable).toContain(letter)
    // What boot commands are made of.
    for (const sign of ' -=/:.,;_"\'+?&|\\{}[]()$#@~<>*!%') expect(typable, `${name}: ${sign}`).toContain(sign)
  })

  it('have their letters and signs where they are', () => {
    expect(keysFor('zy/@', 'de')).toEqual(['y', 'z', 'shift-7', 'alt_r-q'])
    expect(keysFor('am/1', 'fr')).toEqual(['q', 'semicolon', 'shift-dot', 'shift-1'])
    expect(keysFor('"#\\', 'en-gb')).toEqual(['shift-2', 'backslash', 'less'])
    expect(keysFor('"#\\', 'uk')).toEqual(keysFor('"#\\', 'gb'))
    expect(keysFor('"#\\', 'us')).toEqual(['shift-apostrophe', 'shift-3', 'backslash'])
  })

  it('hold keys with what is typed', () => {
    expect(keysFor('<leftCtrlOn>z<leftCtrlOff>', 'de')).toEqual(['ctrl-y'])
  })

  it('have no key for an accent alone, and say which keyboard it is', () => {
    const { problems } = planBootCommand(['^'], { keyboard: 'de' })
    expect(problems).toMatchObject([
      { code: 'untypable-character', detail: expect.stringContaining('the keyboard de') },
    ])
    expect(planBootCommand(['ä']).problems).toMatchObject([{ detail: expect.stringContaining('a US keyboard') }])
  })

  it('are none by another name', () => {
    expect(keyboardOf('tr')).toBeUndefined()
    expect(keyboardOf('constructor')).toBeUndefined()
  })
})
