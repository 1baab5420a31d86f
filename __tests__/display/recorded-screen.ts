import { readFileSync } from 'node:fs'
import path from 'node:path'
import { decode } from 'fast-png'
import { Framebuffer } from '../../src/display/framebuffer.ts'

/** A picture that QEMU took of a guest's screen: `__tests__/fixtures/screens/NAME.png`. */
export function recordedScreen(name: string): Framebuffer {
  const { width, height, channels, data } = decode(
    readFileSync(path.resolve(import.meta.dirname, `../fixtures/screens/${name}.png`)),
  )
  const screen = new Framebuffer(width, height)
  for (let index = 0; index < width * height; index++)
    for (let colour = 0; colour < 3; colour++)
      screen.pixels[index * 4 + colour] = Number(data[index * channels + colour])
  return screen
}
