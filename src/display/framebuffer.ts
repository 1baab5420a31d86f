import { DisplayError } from './display-error.ts'

/** Pixels: the largest screens of today have 33 million. */
const most = 1 << 25

/** 4 bytes a pixel: red, green, blue and one without a meaning. */
export const pixelSize = 4

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What the screen shows, row by row from the top. */
export class Framebuffer {
  readonly width: number
  readonly height: number
  readonly pixels: Buffer

  /** Throws DisplayError where there is no such screen. */
  constructor(width: number, height: number) {
    if (width === 0 || height === 0 || width * height > most)
      throw new DisplayError(`a screen of ${width} x ${height} pixels was announced`)
    this.width = width
    this.height = height
    this.pixels = Buffer.alloc(width * height * pixelSize)
  }

  /** As it is now: the display goes on drawing. */
  copied(): Framebuffer {
    const copy = new Framebuffer(this.width, this.height)
    this.pixels.copy(copy.pixels)
    return copy
  }

  /** Throws DisplayError where it is not inside. */
  check({ x, y, width, height }: Area): void {
    if (x + width > this.width || y + height > this.height)
      throw new DisplayError(
        `an area of ${width} x ${height} pixels at ${x},${y} was sent for a screen of ${this.width} x ${this.height}`,
      )
  }

  /** One row of pixels. */
  put(x: number, y: number, row: Buffer): void {
    row.copy(this.pixels, (y * this.width + x) * pixelSize)
  }

  fill({ x, y, width, height }: Area, pixel: Buffer): void {
    const row = Buffer.alloc(width * pixelSize, pixel)
    for (let line = 0; line < height; line++) this.put(x, y + line, row)
  }

  /** From another place of the screen, which may overlap. */
  copy(area: Area, fromX: number, fromY: number): void {
    this.check({ ...area, x: fromX, y: fromY })
    const rows = Array.from({ length: area.height }, (_, line) => {
      const start = ((fromY + line) * this.width + fromX) * pixelSize
      return Buffer.from(this.pixels.subarray(start, start + area.width * pixelSize))
    })
    for (const [line, row] of rows.entries()) this.put(area.x, area.y + line, row)
  }
}
