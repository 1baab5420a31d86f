/** Pixels of a glyph: a byte is a row of it. */
export const glyphWidth = 8

export interface Glyph {
  readonly character: string
  /** A byte a row, from the top; the highest bit is on the left. */
  readonly rows: Uint8Array
  /** Does it tell where the cells of a screen are? A frame has many places that look like lines and stops. */
  readonly isTelling: boolean
}

/** A font of cells, as text screens have it. */
export interface Font {
  /** Pixels of a glyph, from the top of a row of text to that of the next. */
  readonly height: number
  /** By `hashOf` of their rows. */
  readonly glyphs: ReadonlyMap<number, Glyph>
}

/** Multiplies at each row; odd, so that nothing of a row is lost. */
export const hashFactor = 0x01000193

/** A number of 32 bits for the rows of a glyph. */
function hashOf(rows: Uint8Array): number {
  return rows.reduce((hash, row) => (Math.imul(hash, hashFactor) + row) | 0, 0)
}

/** Reads the lines of a table: a character's code, and the bytes of its glyph, both in hex. Of glyphs that are alike the first stands. */
export function makeFont(height: number, table: string): Font {
  const glyphs = new Map<number, Glyph>()
  for (const line of table.trim().split('\n')) {
    const [code = '', hex = ''] = line.split(' ')
    const rows = Uint8Array.from(Buffer.from(hex, 'hex'))
    const hash = hashOf(rows)
    const character = String.fromCodePoint(Number.parseInt(code, 16))
    if (!glyphs.has(hash)) glyphs.set(hash, { character, rows, isTelling: /[\p{L}\p{N}]/u.test(character) })
  }
  return { height, glyphs }
}
