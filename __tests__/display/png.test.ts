import { decode } from 'fast-png'
import { expect, it } from 'vitest'
import { Framebuffer } from '../../src/display/framebuffer.ts'
import { toPng } from '../../src/display/png.ts'

const size = { width: 3, height: 1000 }
const rowBytes = size.width * 4

it('a tall screen has every row in its PNG', async () => {
  const screen = new Framebuffer(size.width, size.height)
  for (let at = 0; at < screen.pixels.length; at++) screen.pixels[at] = (at * 7) % 251
  const png = decode(await toPng(screen))
  expect(png).toMatchObject(size)
  expect([...png.data]).toEqual([...screen.pixels].filter((_, at) => at % 4 !== 3))
})

it('everything else has a turn while a tall screen becomes one', async () => {
  const screen = new Framebuffer(size.width, size.height)
  // Seen in the picture only where this turn comes before the last row does.
  setImmediate(() => screen.pixels.subarray(-rowBytes).fill(9))
  const { data } = decode(await toPng(screen))
  expect([...data.subarray(-size.width * 3)]).toEqual(Array(size.width * 3).fill(9))
})
