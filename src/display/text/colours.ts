import { type Framebuffer, pixelSize } from '../framebuffer.ts'

/** A picture as a number for each pixel. */
export interface Colours {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
  /** The commonest colours: a text screen has 16 at most. */
  readonly common: readonly number[]
  /** Has it more colours than a text screen? Its letters may then be mixed with the ground. */
  readonly isPicture: boolean
}

const mostColours = 16

/** A text screen has a few more where something is drawn around the text. */
const fewColours = 64

/** Letters on a picture are brighter than all that is around them, or darker: than one of these, of 255. */
const levels = [48, 80, 112, 144, 176]

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
  return { width, height, pixels, common: common.map(([colour]) => colour), isPicture: counts.size > fewColours }
}

/** A picture in two colours, 1 and 0: what is brighter than a level, and what is not; one for each level. */
export function* contrastsOf({ width, height, pixels }: Colours): Generator<Colours> {
  for (const level of levels)
    yield {
      width,
      height,
      pixels: pixels.map((colour) => (brightness(colour) > level ? 1 : 0)),
      common: [1, 0],
      isPicture: false,
    }
}

/** As eyes see it, in 256ths. */
function brightness(colour: number): number {
  return ((colour >> 16) * 77 + ((colour >> 8) & 0xff) * 150 + (colour & 0xff) * 29) >> 8
}
