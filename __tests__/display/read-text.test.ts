import { describe, expect, it } from 'vitest'
import { Framebuffer, pixelSize } from '../../src/display/framebuffer.ts'
import { readText, showsText, unwrapped } from '../../src/display/text/read-text.ts'
import { recordedScreen } from './recorded-screen.ts'

const read = async (name: string) => unwrapped(await readText(recordedScreen(name))).map((row) => row.trim())

describe('text on screens of real machines', () => {
  it('of a boot prompt on a VGA card, 80 x 25 in 720 x 400', async () => {
    expect(await read('isolinux-prompt')).toEqual([
      'SeaBIOS (version 1.16.2-debian-1.16.2-1)',
      'Booting from Hard Disk...',
      'Boot failed: could not read the boot disk',
      'Booting from Floppy...',
      'Boot failed: could not read the boot disk',
      'Booting from DVD/CD...',
      'ISOLINUX 6.04 20200816 ETCD Copyright (C) 1994-2015 H. Peter Anvin et al',
      'Tiny guest. Type one of these lines and press Return:',
      'install url=http://HOST:PORT/answers',
      'install                                (answers.cfg on a CD labelled ANSWERS)',
      'live root_password=PASSWORD',
      'boot:',
    ])
  })

  it('of a menu in many colours with a frame, a chosen line and a letter of another colour', async () => {
    expect(await read('isolinux-menu')).toEqual([
      'Debian GNU/Linux installer menu (BIOS mode)',
      'Install',
      'Automated install',
      'Press [Tab] to edit options',
    ])
  })

  it("of OVMF's console, in the middle of 1280 x 800: its shell, and GRUB upon it", async () => {
    expect(await read('ovmf-shell')).toEqual([
      '!"#$%&\'()*+,-./0123456789:;<=>?',
      '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_',
      '`abcdefghijklmnopqrstuvwxyz{|}~',
      '¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿',
      'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß',
      'àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
      'Shell>',
    ])
    expect(await read('ovmf-grub-prompt')).toContain('grub>')
    expect(await read('ovmf-grub-menu')).toContain('*Install')
    expect(await read('ovmf-setup')).toContain('Boot Maintenance Manager')
    expect(await read('ovmf-countdown')).toContain(
      'Press ESC in 5 seconds to skip startup.nsh or any other key to continue.',
    )
  })

  it("of GRUB's graphical terminal, with a border around and colours: 800 x 600", async () => {
    const rows = await read('grub-gfxterm-menu')
    expect(rows.slice(0, 3)).toEqual(['GNU GRUB  version 2.06-13+deb12u2', '*Install (auto)', 'Graphical install'])
    expect(rows.at(-1)).toBe('The highlighted entry will be executed automatically in 8s.')
  })

  it('of a menu whose letters are mixed with the picture behind them: 640 x 480', async () => {
    expect(await read('vesamenu')).toEqual([
      'Installer menu (BIOS mode)',
      'Graphical install',
      'Install',
      'Press [Tab] to edit options',
    ])
  })

  it('of what QEMU shows before there is a picture, 8 pixels to a character', async () => {
    expect(await read('qemu-no-display-yet')).toEqual(['Guest has not initialized the display (yet).'])
  })
})

describe('a text', () => {
  /** The screen with other colours: what `turn` makes of red, green and blue. */
  function turned(name: string, turn: (colour: number, at: number) => number): Framebuffer {
    const screen = recordedScreen(name)
    for (let index = 0; index < screen.pixels.length; index += pixelSize)
      for (let colour = 0; colour < 3; colour++)
        screen.pixels[index + colour] = turn(screen.pixels[index + colour]!, index)
    return screen
  }

  it('is read in inverse video', async () => {
    expect((await readText(turned('isolinux-prompt', (colour) => 255 - colour))).at(-1)).toBe('boot:')
  })

  it('is read on a ground that is a picture', async () => {
    const pictured = turned('isolinux-prompt', (colour, at) => (colour === 0 ? (at * 7 + (at >> 11)) % 97 : colour))
    expect((await readText(pictured)).at(-1)).toBe('boot:')
  })

  it('is read wherever the cells of the screen begin', async () => {
    const from = recordedScreen('isolinux-prompt')
    const moved = new Framebuffer(from.width + 5, from.height + 11)
    for (let y = 0; y < from.height; y++)
      moved.put(5, y + 11, from.pixels.subarray(y * from.width * pixelSize, (y + 1) * from.width * pixelSize))
    expect((await readText(moved)).map((row) => row.trim()).at(-1)).toBe('boot:')
  })

  it('is not looked for on a screen that is larger than any', async () => {
    const from = recordedScreen('isolinux-prompt')
    const vast = new Framebuffer(4096, 2049)
    for (let y = 0; y < from.height; y++)
      vast.put(0, y, from.pixels.subarray(y * from.width * pixelSize, (y + 1) * from.width * pixelSize))
    expect(await readText(vast)).toEqual([])
  })

  it('is none on a screen of one colour, and on one that is smaller than a glyph', async () => {
    expect(await readText(new Framebuffer(640, 480))).toEqual([])
    expect(await readText(new Framebuffer(3, 3))).toEqual([])
  })

  it('is found where as many blanks stand between its words as there may', () => {
    const rows = ['  Install    (auto)  ', 'boot: ']
    expect(showsText(rows, 'Install (auto)')).toBe(true)
    expect(showsText(rows, ' boot: ')).toBe(true)
    expect(showsText(rows, 'install (auto)')).toBe(false)
    expect(showsText(rows, '(auto) boot:')).toBe(false)
  })

  it('is whole where the screen ends in the middle of it', () => {
    const rows = [`${'0'.repeat(78)}pa`, 'ssword', '', 'boot: '.padStart(60)]
    expect(unwrapped(rows)).toEqual([`${'0'.repeat(78)}password`, 'boot:'.padStart(59)])
    expect(showsText(rows, 'password')).toBe(true)
    expect(unwrapped(['short', 'ends'])).toEqual(['short', 'ends'])
    expect(unwrapped(['1'.repeat(80), '', 'apart'])).toEqual(['1'.repeat(80), 'apart'])
  })
})
