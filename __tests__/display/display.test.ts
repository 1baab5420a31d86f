import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { Display } from '../../src/display/display.ts'
import type { Framebuffer } from '../../src/display/framebuffer.ts'
import { keysOf } from '../../src/display/key-positions.ts'
import { toPng } from '../../src/display/png.ts'
import { answerChallenge } from '../../src/display/vnc-password.ts'
import {
  blue,
  green,
  greeting,
  noLogin,
  pixels,
  rectangle,
  red,
  screenOf,
  u16,
  u32,
  update,
  vncServer,
} from './vnc-server.ts'

const patient = () => new AbortController().signal

async function pictureOf(...said: readonly Buffer[]): Promise<Framebuffer> {
  await using server = await vncServer((socket) => socket.end(Buffer.concat([greeting, noLogin, ...said])))
  const display = await Display.open(await server.connect(), { password: '', signal: patient() })
  try {
    return await display.picture()
  } finally {
    display.close()
  }
}

function colours({ pixels: bytes }: Framebuffer): string {
  const names = new Map([
    ['ff0000', 'r'],
    ['00ff00', 'g'],
    ['0000ff', 'b'],
    ['000000', '.'],
  ])
  return (bytes.toString('hex').match(/.{8}/g) ?? []).map((pixel) => names.get(pixel.slice(0, 6)) ?? '?').join('')
}

describe('a picture', () => {
  it('is made of pixels as they are', async () => {
    const picture = await pictureOf(screenOf(2, 2), update(rectangle(0, 0, 2, 2, 0, pixels(red, green, blue, red))))
    expect(picture).toMatchObject({ width: 2, height: 2 })
    expect(colours(picture)).toBe('rgbr')
  })

  it('is made of several updates, and of parts of it that are moved', async () => {
    const first = update(rectangle(0, 0, 3, 1, 0, pixels(red, green, blue)))
    const moved = update(rectangle(0, 1, 3, 1, 1, u16(0, 0)))
    expect(colours(await pictureOf(screenOf(3, 2), first, moved))).toBe('rgbrgb')
  })

  it('is made of tiles with a ground, parts of one colour, parts of their own, and raw ones', async () => {
    const tiles = Buffer.concat([
      // 16 wide: red ground, one green part at 1,0 of 2 x 1.
      Buffer.from([2 | 4 | 8]),
      red,
      green,
      Buffer.from([1, 0x10, 0x10]),
      // 1 wide, ground as before, a blue part of its own colour at 0,1.
      Buffer.from([8 | 16, 1]),
      blue,
      Buffer.from([0x01, 0x00]),
    ])
    const picture = await pictureOf(screenOf(17, 2), update(rectangle(0, 0, 17, 2, 5, tiles)))
    expect(colours(picture)).toBe(`rgg${'r'.repeat(14)}${'r'.repeat(16)}b`)
    const raw = Buffer.concat([Buffer.from([1]), pixels(red, blue)])
    expect(colours(await pictureOf(screenOf(2, 1), update(rectangle(0, 0, 2, 1, 5, raw))))).toBe('rb')
  })

  it('is one of the screen that it has become', async () => {
    const grown = update(rectangle(0, 0, 2, 1, -223, Buffer.alloc(0)))
    const picture = await pictureOf(screenOf(1, 1), grown, update(rectangle(0, 0, 2, 1, 0, pixels(red, blue))))
    expect(colours(picture)).toBe('rb')
  })

  it('is not disturbed by bells, palettes and clipboards', async () => {
    const noise = Buffer.concat([
      Buffer.from([2]),
      Buffer.concat([Buffer.from([1, 0]), u16(0, 2), Buffer.alloc(12)]),
      Buffer.concat([Buffer.from([3, 0, 0, 0]), u32(5), Buffer.from('hello')]),
    ])
    const one = update(rectangle(0, 0, 1, 1, 0, red))
    expect(colours(await pictureOf(screenOf(1, 1), noise, one))).toBe('r')
  })

  it('is a PNG for whoever reads them', async () => {
    const bytes = pixels(red, green, blue, red, blue, green)
    const png = decode(await toPng(await pictureOf(screenOf(3, 2), update(rectangle(0, 0, 3, 2, 0, bytes)))))
    expect(png).toMatchObject({ width: 3, height: 2, depth: 8, channels: 3 })
    expect([...png.data]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0])
  })
})

describe('a server that makes no sense', () => {
  const screen = screenOf(2, 2)
  it.each([
    ['is a web server', [Buffer.from('HTTP/1.1 400 Bad Request\r\n')], 'does not speak version 3.8 of VNC'],
    ['speaks another version', [Buffer.from('RFB 003.003\n')], 'does not speak version 3.8 of VNC'],
    ['refuses', [greeting, Buffer.from([0]), u32(4), Buffer.from('busy')], 'the server refuses: busy'],
    ['refuses at length', [greeting, Buffer.from([0]), u32(0xffff_ffff)], 'a text of 4294967295 bytes'],
    ['wants another login', [greeting, Buffer.from([2, 19, 16])], 'another kind of login (19, 16)'],
    ['ends', [greeting.subarray(0, 5)], 'the server closed the display'],
    ['has a name without end', [greeting, noLogin, u16(2, 2), Buffer.alloc(16), u32(1 << 30)], 'a text of 1073741824'],
    ['has no screen', [greeting, noLogin, screenOf(0, 100)], 'a screen of 0 x 100 pixels'],
    ['has a vast screen', [greeting, noLogin, screenOf(65_535, 65_535)], 'a screen of 65535 x 65535 pixels'],
    ['says what there is not', [greeting, noLogin, screen, Buffer.from([77])], 'a message of kind 77'],
    [
      'has a vast clipboard',
      [greeting, noLogin, screen, Buffer.from([3, 0, 0, 0]), u32(0x7fff_ffff)],
      'a clipboard of 2147483647',
    ],
    [
      'draws beside the screen',
      [greeting, noLogin, screen, update(rectangle(1, 1, 2, 2, 0, Buffer.alloc(16)))],
      'an area of 2 x 2 pixels at 1,1',
    ],
    [
      'moves from beside the screen',
      [greeting, noLogin, screen, update(rectangle(0, 0, 2, 2, 1, u16(1, 0)))],
      'an area of 2 x 2 pixels at 1,0',
    ],
    [
      'draws in another way',
      [greeting, noLogin, screen, update(rectangle(0, 0, 2, 2, 16, Buffer.alloc(0)))],
      'encoding 16',
    ],
    [
      'draws beside a tile',
      [greeting, noLogin, screen, update(rectangle(0, 0, 2, 2, 5, Buffer.from([8, 1, 0x00, 0x22])))],
      'larger than the tile',
    ],
    [
      'sends half a picture',
      [greeting, noLogin, screen, update(rectangle(0, 0, 2, 2, 0, Buffer.alloc(9)))],
      'the server closed the display',
    ],
    [
      'grows beyond all bounds',
      [greeting, noLogin, screen, update(rectangle(0, 0, 65_535, 65_535, -223, Buffer.alloc(0)))],
      'a screen of 65535 x 65535 pixels',
    ],
  ])('%s', async (_, said, complaint) => {
    await using server = await vncServer((socket) => socket.end(Buffer.concat(said)))
    const looking = async () => {
      const display = await Display.open(await server.connect(), { password: '', signal: patient() })
      await display.picture().finally(() => display.close())
    }
    await expect(looking()).rejects.toMatchObject({ name: 'DisplayError', message: expect.stringContaining(complaint) })
  })

  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['stops in its login', greeting],
    [
      'stops in a picture',
      Buffer.concat([greeting, noLogin, screen, update(rectangle(0, 0, 2, 2, 0, Buffer.alloc(9)))]),
    ],
    ['sends pictures without pixels for ever', Buffer.concat([greeting, noLogin, screen])],
  ])('%s until the signal ends it', async (what, said) => {
    const stop = new AbortController()
    const talk = { isOver: false }
    await using server = await vncServer((socket) => {
      socket.write(said)
      const more = () => {
        if (talk.isOver) return
        if (socket.write(Buffer.alloc(65_536, update()))) setImmediate(more)
        else socket.once('drain', more)
      }
      if (what.includes('for ever')) more()
    })
    const looking = async () => {
      const display = await Display.open(await server.connect(), { password: '', signal: stop.signal })
      await display.picture().finally(() => display.close())
    }
    const looked = looking()
    const before = process.memoryUsage().arrayBuffers
    setImmediate(() => setTimeout(() => stop.abort(), 200))
    await expect(looked).rejects.toThrow(Cancelled)
    talk.isOver = true
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20)
  })
})

describe('the password', () => {
  it('is a key of DES with its bits turned round', () => {
    // 0123456789abcdef mirrored byte by byte; the block and its cipher are those of the standard's first example.
    const password = Buffer.from('80c4a2e691d5b3f7', 'hex').toString('latin1')
    const answer = answerChallenge(Buffer.from('4e6f772069732074'.repeat(2), 'hex'), password)
    expect(answer.toString('hex')).toBe('3fa40e8a984d4815'.repeat(2))
  })

  it('counts up to its eighth character, and a short one is filled up', () => {
    const challenge = Buffer.alloc(16, 7)
    expect(answerChallenge(challenge, 'PVEVNC:6abc')).toEqual(answerChallenge(challenge, 'PVEVNC:6'))
    expect(answerChallenge(challenge, 'ab')).toEqual(answerChallenge(challenge, 'ab\0\0'))
  })

  it('is sent where the server asks for one, and not itself', async () => {
    const said = [greeting, Buffer.from([2, 1, 2]), Buffer.alloc(16, 9), u32(0), screenOf(1, 1)]
    await using server = await vncServer((socket) => socket.write(Buffer.concat(said)))
    const display = await Display.open(await server.connect(), { password: 'secret', signal: patient() })
    await expect.poll(() => server.heard().length).toBeGreaterThan(30)
    const heard = server.heard()
    expect(heard.subarray(12, 13)).toEqual(Buffer.from([2]))
    expect(heard.subarray(13, 29)).toEqual(answerChallenge(Buffer.alloc(16, 9), 'secret'))
    expect(heard.includes('secret')).toBe(false)
    display.close()
  })

  it('that is wrong is what the server says', async () => {
    const said = [greeting, Buffer.from([1, 2]), Buffer.alloc(16), u32(1), u32(6), Buffer.from('denied')]
    await using server = await vncServer((socket) => socket.write(Buffer.concat(said)))
    const opening = Display.open(await server.connect(), { password: 'x', signal: patient() })
    await expect(opening).rejects.toThrow('the server refuses: denied')
  })
})

describe('keys', () => {
  async function pressed(chord: string, ...before: readonly Buffer[]): Promise<Buffer> {
    const one = update(rectangle(0, 0, 1, 1, 0, red))
    const said = Buffer.concat([greeting, noLogin, screenOf(1, 1), ...before, one])
    await using server = await vncServer((socket) => socket.write(said))
    const display = await Display.open(await server.connect(), { password: '', signal: patient() })
    await display.picture()
    await expect.poll(() => server.heard().length).toBe(12 + 1 + 1 + 20 + 4 + 5 * 4 + 10)
    const already = server.heard().length
    const keys = keysOf(chord, (name, chordNames) => (chordNames.includes('shift') ? name.toUpperCase() : name))
    await display.press(keys ?? [])
    await expect.poll(() => server.heard().length).toBeGreaterThan(already)
    display.close()
    return server.heard().subarray(already)
  }

  it('are told by their place where the server takes that, all down and then all up', async () => {
    const takesPlaces = update(rectangle(0, 0, 1, 1, -258, Buffer.alloc(0)))
    const message = await pressed('shift-a', takesPlaces)
    const key = (isDown: boolean, symbol: number, place: number) =>
      Buffer.concat([Buffer.from([255, 0]), u16(isDown ? 1 : 0), u32(symbol), u32(place)])
    const shift = [0xffe1, 0x2a] as const
    expect(message).toEqual(
      Buffer.concat([key(true, ...shift), key(true, 0x41, 0x1e), key(false, 0x41, 0x1e), key(false, ...shift)]),
    )
  })

  it('are told by their meaning where it does not', async () => {
    const key = (isDown: boolean, symbol: number) =>
      Buffer.concat([Buffer.from([4, isDown ? 1 : 0, 0, 0]), u32(symbol)])
    expect(await pressed('delete')).toEqual(Buffer.concat([key(true, 0xffff), key(false, 0xffff)]))
  })

  it('that there are not are none', () => {
    expect(keysOf('shift-nothing', (name) => name)).toBeUndefined()
  })
})
