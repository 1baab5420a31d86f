import { type Framebuffer, pixelSize } from '../framebuffer.ts'

/** A picture as a number for each pixel. */
export interface Colours {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
  /** The commonest colours: a text screen has 16 at most. */
  readonly common: readonly number[]
}

const mostColours = 16

/** Colours that are told apart at all: a photograph has more, and none of them is that of a text. */
const mostCounted = 4096

export function coloursOf({ width, height, pixels: bytes }: Framebuffer): Colours {
  const pixels = new Uint32Array(width * height)
  const counts = new Map<number, number>()
  for (let index = 0, from = 0; index < pixels.length; index++, from += pixelSize) {
    const colour = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
    pixels[index] = colour
    const count = counts.get(colour)
    if (count !== undefined || counts.size < mostCounted) counts.set(colour, (count ?? 0) + 1)
  }
  const common = [...counts].sort(([, one], [, other]) => other - one).slice(0, mostColours)
  return { width, height, pixels, common: common.map(([colour]) => colour) }
}
