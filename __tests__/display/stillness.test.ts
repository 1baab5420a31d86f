import { describe, expect, it } from 'vitest'
import { Framebuffer, pixelSize } from '../../src/display/framebuffer.ts'
import { isAlike, showsSomething } from '../../src/display/stillness.ts'
import { recordedScreen } from './recorded-screen.ts'

const white = Buffer.from([255, 255, 255, 0])

/** The prompt with something drawn over it. */
function drawn(...areas: readonly { x: number; y: number; width: number; height: number }[]): Framebuffer {
  const screen = recordedScreen('isolinux-prompt')
  for (const area of areas) screen.fill(area, white)
  return screen
}

describe('two pictures', () => {
  const prompt = recordedScreen('isolinux-prompt')

  it('are alike where they are, and where a cursor blinks or two digits change', () => {
    expect(isAlike(prompt, prompt.copied())).toBe(true)
    expect(isAlike(prompt, drawn({ x: 200, y: 320, width: 9, height: 16 }))).toBe(true)
    expect(isAlike(prompt, drawn({ x: 200, y: 320, width: 18, height: 16 }))).toBe(true)
    const eight = recordedScreen('ovmf-countdown')
    const seven = eight.copied()
    seven.fill({ x: 352, y: 257, width: 16, height: 19 }, white)
    expect(isAlike(eight, seven)).toBe(true)
  })

  it('differ where a line grows, and where two places change', () => {
    expect(isAlike(prompt, drawn({ x: 200, y: 320, width: 36, height: 2 }))).toBe(false)
    expect(isAlike(prompt, drawn({ x: 200, y: 300, width: 2, height: 48 }))).toBe(false)
    const [one, other] = [
      { x: 0, y: 390, width: 1, height: 1 },
      { x: 700, y: 390, width: 1, height: 1 },
    ]
    expect(isAlike(prompt, drawn(one, other))).toBe(false)
  })

  it('differ where their sizes do', () => {
    expect(isAlike(prompt, recordedScreen('qemu-no-display-yet'))).toBe(false)
  })

  it('are alike whatever is in the byte without a meaning', () => {
    const other = prompt.copied()
    for (let index = 3; index < other.pixels.length; index += pixelSize) other.pixels[index] = 1
    expect(isAlike(prompt, other)).toBe(true)
  })
})

describe('a screen', () => {
  it('shows something where a guest has drawn more than a cursor', async () => {
    expect(await showsSomething(recordedScreen('isolinux-prompt'))).toBe(true)
    const black = new Framebuffer(720, 400)
    expect(await showsSomething(black)).toBe(false)
    black.fill({ x: 0, y: 12, width: 9, height: 2 }, white)
    expect(await showsSomething(black)).toBe(false)
  })

  it('shows nothing where QEMU says that the guest has drawn nothing yet', async () => {
    expect(await showsSomething(recordedScreen('qemu-no-display-yet'))).toBe(false)
  })
})
