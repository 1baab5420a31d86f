/** A key as a VNC server is told of it: where it is (QEMU's own message), and what it means where its server asks for that. */
export interface Key {
  /** Code of the IBM PC/AT's first set; keys that came later have the highest bit. */
  readonly position: number
  /** X11's keysym. */
  readonly symbol: number
}

/** By QEMU's names, which are those of a US keyboard: from a code on, one after the other. */
const runs: readonly (readonly [first: number, names: string])[] = [
  [0x01, 'esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab'],
  [0x10, 'q w e r t y u i o p bracket_left bracket_right ret ctrl'],
  [0x1e, 'a s d f g h j k l semicolon apostrophe grave_accent shift backslash'],
  [0x2c, 'z x c v b n m comma dot slash shift_r'],
  [0x38, 'alt spc'],
  [0x3b, 'f1 f2 f3 f4 f5 f6 f7 f8 f9 f10'],
  [0x56, 'less f11 f12'],
  [0x9d, 'ctrl_r'],
  [0xb8, 'alt_r'],
  [0xc7, 'home up pgup'],
  [0xcb, 'left'],
  [0xcd, 'right'],
  [0xcf, 'end down pgdn insert delete'],
  [0xdb, 'meta_l meta_r compose'],
]

/** Positions by QEMU's names: all that a boot command can press. */
export const keyPositions: ReadonlyMap<string, number> = new Map(
  runs.flatMap(([first, names]) => names.split(' ').map((name, index) => [name, first + index] as const)),
)

/** Keysyms of keys that type no character (X11, keysymdef.h). */
const symbols: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ backspace: 0xff08, tab: 0xff09, ret: 0xff0d, esc: 0xff1b, delete: 0xffff, spc: 0x20 },
    ...{ home: 0xff50, left: 0xff51, up: 0xff52, right: 0xff53, down: 0xff54, pgup: 0xff55, pgdn: 0xff56, end: 0xff57 },
    ...{ insert: 0xff63, compose: 0xff67, shift: 0xffe1, shift_r: 0xffe2, ctrl: 0xffe3, ctrl_r: 0xffe4 },
    // The right Alt chooses third characters where a keyboard has them.
    ...{ alt: 0xffe9, alt_r: 0xfe03, meta_l: 0xffeb, meta_r: 0xffec },
    ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index + 1}`, 0xffbe + index])),
  }),
)

/**
 * The keys of one chord of QEMU's names: `ctrl-alt-delete`. `characterOf` says what a key types together with the others on
 * the keyboard that the server has been told of. Undefined: there is no such key.
 */
export function keysOf(
  chord: string,
  characterOf: (name: string, chord: readonly string[]) => string | undefined,
): readonly Key[] | undefined {
  const names = chord.split('-')
  const keys = names.flatMap((name): Key[] => {
    const position = keyPositions.get(name)
    if (position === undefined) return []
    const character = characterOf(name, names)
    return [{ position, symbol: symbols.get(name) ?? symbolOf(character ?? name) }]
  })
  return keys.length === names.length ? keys : undefined
}

/** Accents that wait for their letter: QEMU's keyboards have none that do, and the accents themselves in their place. */
const standing: ReadonlyMap<string, string> = new Map(
  Object.entries({ '\u0300': '`', '\u0301': '´', '\u0302': '^', '\u0308': '¨' }),
)

/** Of a character: Latin-1's are its own, all others are Unicode with a bit before. */
function symbolOf(character: string): number {
  const code = (standing.get(character) ?? character).codePointAt(0) ?? 0
  return code < 0x100 ? code : 0x0100_0000 + code
}
