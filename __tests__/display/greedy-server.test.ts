import { expect, it } from 'vitest'
import { Display } from '../../src/display/display.ts'
import { greeting, noLogin, rectangle, screenOf, u16, update, vncServer } from './vnc-server.ts'

const nothing = Buffer.alloc(0)
const repeated = (times: number, bytes: Buffer) => Array.from({ length: times }, () => bytes)
const manyRows = 65_535

it.each([
  [
    'changes its screen again and again',
    [screenOf(2, 2), ...repeated(100, update(rectangle(0, 0, 2, 2, -223, nothing)))],
    'the screen changes its size again and again',
  ],
  [
    'moves all of a vast screen again and again',
    [screenOf(8192, 4096), update(...repeated(200, rectangle(0, 0, 8192, 4096, 1, u16(0, 0))))],
    'draws the screen again and again',
  ],
  // What is done row by row would last for hours.
  ...[0, 5].map((encoding): [string, readonly Buffer[], string] => [
    `draws nothing in many rows, as encoding ${encoding}, before it says what there is not`,
    [
      screenOf(1, manyRows),
      update(...repeated(60_000, rectangle(0, 0, 0, manyRows, encoding, nothing))),
      Buffer.from([77]),
    ],
    'a message of kind 77',
  ]),
])('a server that %s is left', async (_, said, complaint) => {
  await using server = await vncServer((socket) => socket.end(Buffer.concat([greeting, noLogin, ...said])))
  const { signal } = new AbortController()
  const display = await Display.open(await server.connect(), { password: '', signal })
  const looked = display.picture().finally(() => display.close())
  await expect(looked).rejects.toMatchObject({ name: 'DisplayError', message: expect.stringContaining(complaint) })
})

it('a part of no size that is moved is told with its place', async () => {
  const moved = update(rectangle(1, 0, 0, 1, 1, u16(0, 0)), rectangle(0, 0, 1, 1, 0, Buffer.from([255, 0, 0, 0])))
  await using server = await vncServer((socket) =>
    socket.end(Buffer.concat([greeting, noLogin, screenOf(1, 1), moved])),
  )
  const { signal } = new AbortController()
  const display = await Display.open(await server.connect(), { password: '', signal })
  const { pixels } = await display.picture().finally(() => display.close())
  expect([...pixels]).toEqual([255, 0, 0, 0])
})
