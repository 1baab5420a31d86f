import { describe, expect, it } from 'vitest'
import { parseBootCommand } from '../../src/boot/boot-command.ts'

const typed = (text: string) =>
  parseBootCommand([text])
    .actions.map((action) => (action.kind === 'character' ? action.character : `[${action.kind}]`))
    .join('')

describe('a wait for the screen', () => {
  it.each([
    ['<waitScreen>', { kind: 'still', limit: undefined }],
    ['<waitscreen 90s>', { kind: 'still', limit: 90_000 }],
    ['<waitText "boot:">', { kind: 'text', text: 'boot:', limit: undefined }],
    ["<waitText 'boot:'>", { kind: 'text', text: 'boot:', limit: undefined }],
    ['<WAITTEXT  \'a "b" > c\'  1m30s >', { kind: 'text', text: 'a "b" > c', limit: 90_000 }],
  ])('is %s', (text, wait) => {
    const { actions, problems } = parseBootCommand([text])
    expect(problems).toEqual([])
    expect(actions).toEqual([{ ...wait, part: 0, start: 0, end: text.length }])
  })

  it('stands between keys, and is known by its place', () => {
    const { actions } = parseBootCommand(['a', "b<waitText 'x'>c"])
    expect(actions.map(({ kind, part, start, end }) => [kind, part, start, end])).toEqual([
      ['character', 0, 0, 1],
      ['character', 1, 0, 1],
      ['text', 1, 1, 15],
      ['character', 1, 15, 16],
    ])
  })

  it.each([
    ["<waitText ''>", '<waitText> has no text to wait for'],
    ['<waitText "  " 2m>', '<waitText> has no text to wait for'],
    ["<waitText 'a' 2>", 'A wait for the screen has a time limit that is no positive duration'],
    ["<waitText 'a' -1s>", 'A wait for the screen has a time limit that is no positive duration'],
    ['<waitScreen soon>', 'A wait for the screen has a time limit that is no positive duration'],
  ])('%s is wrong, at its place', (text, summary) => {
    const { actions, problems } = parseBootCommand([`ab${text}c`])
    expect(actions).toHaveLength(3)
    expect(problems).toMatchObject([
      { code: 'invalid-wait', severity: 'error', summary, part: 0, start: 2, end: 2 + text.length },
    ])
  })

  it.each([
    ['<waitText boot:>', '<waitText>'],
    ['<waitText>', '<waitText>'],
    ["<waitText 'boot:>", '<waitText>'],
    ['<waitScreen 1s 2s>', '<waitScreen>'],
  ])('%s is typed, as Packer does, with a warning', (text, name) => {
    const { problems } = parseBootCommand([text])
    expect(typed(text)).toBe(text)
    expect(problems).toMatchObject([
      { code: 'unknown-key', severity: 'warning', summary: `This ${name} can not be read`, start: 0, end: text.length },
    ])
  })

  it('that is misspelt is warned of as other waits are', () => {
    expect(parseBootCommand(['<waitScren>']).problems).toMatchObject([
      { code: 'unknown-key', detail: expect.stringContaining('<waitScreen> and <waitText>') },
    ])
  })
})
