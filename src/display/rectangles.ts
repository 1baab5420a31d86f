import type { ByteReader } from './byte-reader.ts'
import { DisplayError } from './display-error.ts'
import { type Area, type Framebuffer, pixelSize } from './framebuffer.ts'

/** How pixels are sent, and what else a server may tell (RFC 6143, 7.7 and 7.8; QEMU's own is in the registry of rfbproto). */
export const encodings = {
  raw: 0,
  copy: 1,
  hextile: 5,
  desktopSize: -223,
  /** The server takes the position of a key beside what it means. */
  keyPositions: -258,
} as const

/** Draws one rectangle of an update. Throws DisplayError for what makes no sense. */
export async function drawRectangle(
  reader: ByteReader,
  screen: Framebuffer,
  area: Area,
  encoding: number,
): Promise<void> {
  screen.check(area)
  const isEmpty = area.width === 0 || area.height === 0
  switch (encoding) {
    case encodings.raw:
      if (isEmpty) return
      for (let line = 0; line < area.height; line++)
        screen.put(area.x, area.y + line, await reader.read(area.width * pixelSize))
      return
    case encodings.copy: {
      const from = await reader.read(4)
      if (isEmpty) return
      screen.copy(area, from.readUInt16BE(0), from.readUInt16BE(2))
      await reader.rest()
      return
    }
    case encodings.hextile:
      if (isEmpty) return
      await drawTiles(reader, screen, area)
      return
    default:
      throw new DisplayError(`pixels came in encoding ${encoding}, which nobody asked for`)
  }
}

const tile = 16
const isRaw = 1
const hasBackground = 2
const hasForeground = 4
const hasParts = 8
const partsAreColoured = 16

/** Tiles of 16 x 16, row by row; the colours of one are those of the one before where it has none. */
async function drawTiles(reader: ByteReader, screen: Framebuffer, area: Area): Promise<void> {
  let background: Buffer = Buffer.alloc(pixelSize)
  let foreground: Buffer = Buffer.alloc(pixelSize)
  for (let y = area.y; y < area.y + area.height; y += tile) {
    for (let x = area.x; x < area.x + area.width; x += tile) {
      const width = Math.min(tile, area.x + area.width - x)
      const height = Math.min(tile, area.y + area.height - y)
      const kind = await reader.u8()
      if ((kind & isRaw) !== 0) {
        const bytes = await reader.read(width * height * pixelSize)
        for (let line = 0; line < height; line++)
          screen.put(x, y + line, bytes.subarray(line * width * pixelSize, (line + 1) * width * pixelSize))
        continue
      }
      if ((kind & hasBackground) !== 0) background = await reader.read(pixelSize)
      if ((kind & hasForeground) !== 0) foreground = await reader.read(pixelSize)
      screen.fill({ x, y, width, height }, background)
      const parts = (kind & hasParts) === 0 ? 0 : await reader.u8()
      const isColoured = (kind & partsAreColoured) !== 0
      for (let part = 0; part < parts; part++) {
        const colour = isColoured ? await reader.read(pixelSize) : foreground
        const place = await reader.read(2)
        const [at = 0, size = 0] = place
        const inner = { x: at >> 4, y: at & 15, width: (size >> 4) + 1, height: (size & 15) + 1 }
        if (inner.x + inner.width > width || inner.y + inner.height > height)
          throw new DisplayError('a part of a tile was sent that is larger than the tile')
        screen.fill({ ...inner, x: x + inner.x, y: y + inner.y }, colour)
      }
    }
  }
}
