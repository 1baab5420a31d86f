import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Colours } from './colours.ts'
import { type Font, type Glyph, glyphWidth, hashFactor } from './font.ts'

/** A glyph, and the pixel of its upper left corner. */
export interface Hit {
  readonly x: number
  readonly y: number
  readonly glyph: Glyph
}

/** A screen of 33 million pixels has fewer cells than this; what has more is no text. */
const mostHits = 1 << 18

/** Timers and signals act between: a vast screen takes a while. */
const rowsInOneTurn = 128

/**
 * Every place where the pixels of one colour are a glyph. Each place of the screen is looked at: its pixels, 8 wide and as high
 * as the font, are a number that follows from that of the place above it.
 */
export async function findGlyphs(
  { width, height, pixels }: Colours,
  colour: number,
  font: Font,
): Promise<readonly Hit[]> {
  const hits: Hit[] = []
  // Of each row of pixels, as many as a glyph is high: the 8 pixels from a place on, as bits.
  const rows = Array.from({ length: font.height }, () => new Uint8Array(width))
  const hashes = new Int32Array(width)
  const leaving = power(hashFactor, font.height)
  const places = width - glyphWidth + 1
  for (let y = 0; y < height && hits.length < mostHits; y++) {
    const row = rows[y % font.height]!
    let bits = 0
    for (let x = 0; x < width; x++) {
      bits = ((bits << 1) | (pixels[y * width + x] === colour ? 1 : 0)) & 0xff
      const place = x - glyphWidth + 1
      if (place < 0) continue
      const gone = row[place]!
      row[place] = bits
      hashes[place] = (Math.imul(hashes[place]!, hashFactor) + bits - Math.imul(gone, leaving)) | 0
    }
    const top = y - font.height + 1
    for (let x = 0; x < places && top >= 0; x++) {
      const hash = hashes[x]!
      const glyph = hash === 0 ? undefined : font.glyphs.get(hash)
      if (glyph?.rows.every((byte, line) => rows[(top + line) % font.height]?.[x] === byte))
        hits.push({ x, y: top, glyph })
    }
    if ((y + 1) % rowsInOneTurn === 0) await nextTurn()
  }
  return hits
}

function power(base: number, exponent: number): number {
  let product = 1
  for (let count = 0; count < exponent; count++) product = Math.imul(product, base)
  return product
}
