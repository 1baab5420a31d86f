import type { Framebuffer } from '../framebuffer.ts'
import { type Colours, coloursOf, contrastsOf } from './colours.ts'
import { findGlyphs, type Hit } from './find-glyphs.ts'
import type { Font } from './font.ts'
import { grubFont } from './fonts/grub-font.ts'
import { ovmfFont } from './fonts/ovmf-font.ts'
import { vgaFont } from './fonts/vga-font.ts'

/** Fonts, and how far it is in pixels from one cell to the next: a VGA card has 8 or 9 to a character. */
const kinds: readonly { readonly font: Font; readonly step: number }[] = [
  { font: vgaFont, step: 9 },
  { font: vgaFont, step: 8 },
  { font: ovmfFont, step: 8 },
  { font: grubFont, step: 8 },
]

/** Of a screen that is read, which takes a while: no text in cells of 8 pixels is shown on a larger one. */
const mostPixels = 1 << 23

/** Where the cells of a screen are, and the glyphs that lie in them. */
interface Grid {
  readonly step: number
  readonly height: number
  readonly x: number
  readonly y: number
  readonly weight: number
  readonly hits: readonly Hit[]
}

/**
 * The rows of text that a screen of cells shows, from the first to the last that has any; what is no known glyph, as a frame or a cursor,
 * is a blank. Any two colours will do, and a ground of several: a glyph is what has one colour or, on a picture, is brighter or
 * darker than what is around it. Empty where there is no text,
 * or none in a font that is known.
 */
export async function readText(screen: Framebuffer): Promise<readonly string[]> {
  if (screen.width * screen.height > mostPixels) return []
  const colours = coloursOf(screen)
  const found = new Map<Font, readonly Hit[]>()
  for (const { font } of kinds) if (!found.has(font)) found.set(font, await hitsOf(colours, font))
  const grids = kinds.map(({ font, step }) => gridOf(found.get(font) ?? [], font.height, step))
  const [best] = grids.sort((one, other) => other.weight - one.weight)
  return best === undefined || best.weight === 0 ? [] : rowsOf(best)
}

/** Is a text on one of the rows, or on one that goes on in the next? Of blanks that follow each other one counts. */
export function showsText(rows: readonly string[], text: string): boolean {
  const wanted = joined(text)
  return [...rows, ...unwrapped(rows)].some((row) => joined(row).includes(wanted))
}

/**
 * The rows without blank ones, and as one those that seem to go on: the first is as wide as any, the next begins as far to the
 * left as any. A word that is cut in two is whole again.
 */
export function unwrapped(rows: readonly string[]): readonly string[] {
  const filled = rows.filter((row) => row.trim() !== '')
  const right = Math.max(...filled.map((row) => row.trimEnd().length))
  const left = Math.min(...filled.map(startOf))
  const whole: string[] = []
  let goesOn = false
  for (const row of rows) {
    if (row.trim() !== '') {
      if (goesOn && startOf(row) === left) whole.push(`${whole.pop() ?? ''}${row.trim()}`)
      else whole.push(row.trimEnd())
    }
    goesOn = row.trimEnd().length === right && right - left >= narrowest
  }
  return whole
}

/** Characters: screens have 80 and more, of which a window with a frame leaves fewer. */
const narrowest = 70

function startOf(row: string): number {
  return row.length - row.trimStart().length
}

function joined(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

async function hitsOf(colours: Colours, font: Font): Promise<readonly Hit[]> {
  const hits: Hit[] = []
  for (const view of colours.isPicture ? [colours, ...contrastsOf(colours)] : [colours])
    for (const colour of view.common) hits.push(...(await findGlyphs(view, colour, font)))
  return hits
}

/** Glyphs of a text are whole cells apart; what looks like a glyph between them is none. */
function gridOf(hits: readonly Hit[], height: number, step: number): Grid {
  const votes = new Uint32Array(step * height)
  const phase = ({ x, y }: Hit) => (y % height) * step + (x % step)
  for (const hit of hits) if (hit.glyph.isTelling) votes[phase(hit)]!++
  const weight = votes.reduce((most, count) => Math.max(most, count), 0)
  const winner = votes.indexOf(weight)
  return {
    step,
    height,
    x: winner % step,
    y: Math.floor(winner / step),
    weight,
    hits: hits.filter((hit) => phase(hit) === winner),
  }
}

function rowsOf({ step, height, hits }: Grid): readonly string[] {
  const rows: string[][] = []
  const first = hits.reduce((least, { y }) => Math.min(least, Math.floor(y / height)), Number.POSITIVE_INFINITY)
  for (const { x, y, glyph } of hits) {
    const line = Math.floor(y / height) - first
    const row = rows[line] ?? []
    rows[line] = row
    row[Math.floor(x / step)] ??= glyph.character
  }
  return Array.from(rows, (cells) => Array.from(cells ?? [], (character) => character ?? ' ').join(''))
}
