import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A guest that shows every character of a font, 32 in a row, and how its picture is read. */
export interface Chart {
  readonly font: string
  /** Where the glyphs come from, as the file of the font says it. */
  readonly origin: string
  /** Pixels: where the first cell is on the screen, from one cell to the next, and of a glyph, which is 8 wide. */
  readonly x: number
  readonly y: number
  readonly step: number
  readonly height: number
  /** The rows of the chart; a blank stands for what is not taken. */
  readonly rows: readonly string[]
  /** Writes what the machine boots into a folder. Answers QEMU's arguments. */
  prepare(folder: string): readonly string[]
}

const ascii = [
  ' !"#$%&\'()*+,-./0123456789:;<=>?',
  '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_',
  '`abcdefghijklmnopqrstuvwxyz{|}~ ',
]
const latin = [
  '!¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿',
  'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß',
  'àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
]
const blank = ' '.repeat(32)

const firmware = ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_CODE.fd']
const uefi = (folder: string): readonly string[] => [
  ...[
    '-machine',
    'q35',
    '-drive',
    `if=pflash,format=raw,readonly=on,file=${firmware.find((file) => existsSync(file))}`,
  ],
  ...['-drive', `if=virtio,format=raw,file=fat:rw:${folder}`],
]

/** Characters of the card's own font, in the order of code page 437; frames and blocks are no text. */
const vga: Chart = {
  font: 'vga',
  origin: "the font of QEMU's VGA card, as its BIOS loads it for text of 80 x 25",
  ...{ x: 0, y: 0 },
  step: 9,
  height: 16,
  rows: [
    blank,
    ...ascii,
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ',
    'áíóúñÑªº¿⌐¬½¼¡«»'.padEnd(32),
    blank,
    'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²  ',
  ],
  prepare(folder) {
    const [object, sector] = [path.join(folder, 'chart.o'), path.join(folder, 'chart.bin')]
    run('as', '-o', object, path.join(import.meta.dirname, 'vga-chart.s'))
    run('ld', '-Ttext', '0x7c00', '--oformat', 'binary', '-o', sector, object)
    return ['-drive', `format=raw,file=${sector}`]
  },
}

const ovmf: Chart = {
  font: 'ovmf',
  origin: "the font of OVMF's console, as its shell shows a file",
  // 100 x 31 characters in the middle of 1280 x 800 pixels.
  ...{ x: 240, y: 105 },
  step: 8,
  height: 19,
  rows: [...ascii, ...latin],
  prepare(folder) {
    writeFileSync(path.join(folder, 'startup.nsh'), '@echo -off\r\ncls\r\ntype fs0:\\chart.txt\r\n')
    // UTF-16 with its mark, which the shell knows from ASCII by it.
    writeFileSync(path.join(folder, 'chart.txt'), Buffer.from(`\ufeff${chartText(this, '\r\n')}`, 'utf16le'))
    return uefi(folder)
  },
}

/** GRUB's own graphical terminal, whose font is made of GNU Unifont. Needs grub-mkimage; `GRUB_ROOT`: where it is unpacked. */
const grub: Chart = {
  font: 'grub',
  origin: "GNU Unifont, as GRUB's graphical terminal shows a file with its font unicode.pf2",
  // GRUB leaves a border.
  ...{ x: 10, y: 10 },
  step: 8,
  height: 16,
  rows: [...ascii, ...latin],
  prepare(folder) {
    const root = process.env['GRUB_ROOT'] ?? ''
    const boot = path.join(folder, 'EFI/BOOT')
    mkdirSync(boot, { recursive: true })
    copyFileSync(`${root}/usr/share/grub/unicode.pf2`, path.join(folder, 'unicode.pf2'))
    writeFileSync(path.join(folder, 'chart.txt'), chartText(this, '\n'))
    const config = path.join(boot, 'grub.cfg')
    writeFileSync(config, grubConfig)
    run(
      `${root}/usr/bin/grub-mkimage`,
      ...['-d', `${root}/usr/lib/grub/x86_64-efi`, '-O', 'x86_64-efi', '-p', '/', '-c', config],
      ...['-o', path.join(boot, 'BOOTX64.EFI')],
      ...'part_msdos fat search search_fs_file font gfxterm all_video efi_gop video video_fb cat sleep terminal'.split(
        ' ',
      ),
    )
    return uefi(folder)
  },
}

const grubConfig = `search --set=root --file /chart.txt
insmod all_video
loadfont /unicode.pf2
set gfxmode=640x480
terminal_output gfxterm
clear
cat /chart.txt
sleep 1000
`

export const charts: readonly Chart[] = [vga, ovmf, grub]

function chartText({ rows }: Chart, end: string): string {
  return rows.map((row) => `${row}${end}`).join('')
}

function run(program: string, ...given: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, given, { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
}
