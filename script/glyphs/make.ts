/**
 * Makes src/display/text/fonts: starts a guest that shows a chart of all characters, waits until its picture stands still,
 * and takes the glyphs from it. Needs QEMU, OVMF, binutils and GRUB's tools for UEFI.
 *
 *   node script/glyphs/make.ts [vga] [ovmf] [grub]
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QmpClient } from '../../src/embedded/machine/qmp.ts'
import { type Chart, charts } from './charts.ts'

const fonts = path.resolve(import.meta.dirname, '../../src/display/text/fonts')
const wanted = process.argv.slice(2)

/** Characters that a font does not tell from others: a hyphen that is soft, a letter of two alphabets. */
const mostAlike = 6

interface Picture {
  readonly width: number
  readonly height: number
  isLit(x: number, y: number): boolean
}

for (const chart of charts)
  if (wanted.length === 0 || wanted.includes(chart.font)) {
    const glyphs = await glyphsOf(chart)
    writeFileSync(path.join(fonts, `${chart.font}-font.ts`), fileOf(chart, glyphs))
    process.stdout.write(`${chart.font}: ${glyphs.size} glyphs\n`)
  }

async function glyphsOf(chart: Chart): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chart-'))
  const socket = path.join(folder, 'qmp')
  const disk = path.join(folder, 'disk')
  mkdirSync(disk)
  const machine = [...chart.prepare(disk), '-accel', 'tcg', '-m', '128', '-display', 'none', '-nic', 'none']
  const qemu = spawn('qemu-system-x86_64', [...machine, '-qmp', `unix:${socket},server=on,wait=off`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    await sleep(1000)
    const qmp = await QmpClient.connect(socket, 10_000)
    for (let count = 0; count < 60; count++) {
      await sleep(1000)
      const filename = path.join(folder, 'screen.ppm')
      await qmp.execute('screendump', { filename }, 10_000)
      const found = readChart(readPicture(readFileSync(filename)), chart)
      if (found !== undefined) return found
    }
    throw new Error(`${chart.font}: no chart came on the screen`)
  } finally {
    qemu.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** PPM, as QEMU writes it: three numbers in text, then three bytes a pixel. */
function readPicture(file: Buffer): Picture {
  const [head = '', width, height] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(file.subarray(0, 64).toString('latin1')) ?? []
  const size = { width: Number(width), height: Number(height) }
  return { ...size, isLit: (x, y) => (file[head.length + (y * size.width + x) * 3] ?? 0) > 64 }
}

/** Undefined: this is not the chart, whose characters have ink and differ, and whose blanks have none. */
function readChart(picture: Picture, { rows, x, y, step, height }: Chart): ReadonlyMap<string, string> | undefined {
  const glyphs = new Map<string, string>()
  for (const [line, row] of rows.entries())
    for (const [column, character] of [...row].entries()) {
      const bits = Array.from({ length: height }, (_, dy) =>
        Array.from({ length: 8 }, (__, dx) =>
          picture.isLit(x + column * step + dx, y + line * height + dy) ? '1' : '0',
        ).join(''),
      )
      const glyph = bits.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')
      if (character !== ' ' && !/[^0]/.test(glyph)) return undefined
      if (character !== ' ' && !glyphs.has(character)) glyphs.set(character, glyph)
    }
  return new Set(glyphs.values()).size > glyphs.size - mostAlike ? glyphs : undefined
}

function fileOf({ font, origin, height }: Chart, glyphs: ReadonlyMap<string, string>): string {
  const lines = [...glyphs].map(([character, glyph]) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
    return `${code} ${glyph}`
  })
  return `import { makeFont } from '../font.ts'

/**
 * Made by \`node script/glyphs/make.ts ${font}\`: ${origin}.
 * A character's code, and the rows of its glyph from the top.
 */
export const ${font}Font = makeFont(
  ${height},
  \`
${lines.join('\n')}
\`,
)
`
}
