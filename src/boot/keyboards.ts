/** The names of boot_keyboard: Proxmox VE's own, and how some of them are called elsewhere. */
export const keyboardNames = ['en-us', 'en-gb', 'de', 'fr', 'us', 'gb', 'uk'] as const
export type KeyboardName = (typeof keyboardNames)[number]

/** What a key types alone, with shift, and with the right Alt; empty: nothing. A combining accent: it waits for its letter. */
type Levels = readonly [plain: string, shifted: string, third: string]

/** By QEMU's names of keys, which say where a key is: `y` is right of `t` whatever stands on it. */
export type Keyboard = ReadonlyMap<string, Levels>

const places = [
  'grave_accent 1 2 3 4 5 6 7 8 9 0 minus equal',
  'q w e r t y u i o p bracket_left bracket_right',
  'a s d f g h j k l semicolon apostrophe backslash',
  // `less` is the key that keyboards of 105 keys have more.
  'less z x c v b n m comma dot slash',
].flatMap((row) => row.split(' '))

/** Row by row, a character a key; a blank where it types none. */
function keyboard(plain: string, shifted: string, third: Readonly<Record<string, string>> = {}): Keyboard {
  const all = (text: string) => [...text].map((character) => (character === ' ' ? '' : character))
  const [alone, withShift] = [all(plain), all(shifted)]
  return new Map([
    ...places.map((name, index): [string, Levels] => [
      name,
      [alone[index] ?? '', withShift[index] ?? '', third[name] ?? ''],
    ]),
    ['spc', [' ', '', '']],
  ])
}

const unitedStates = keyboard(
  "`1234567890-=qwertyuiop[]asdfghjkl;'\\ zxcvbnm,./",
  '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"| ZXCVBNM<>?',
)

const unitedKingdom = keyboard(
  "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./",
  '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?',
  { 4: '€' },
)

const germany = keyboard(
  '\u03021234567890ß\u0301qwertzuiopü+asdfghjklöä#<yxcvbnm,.-',
  '°!"§$%&/()=?\u0300QWERTZUIOPÜ*ASDFGHJKLÖÄ\'>YXCVBNM;:_',
  {
    ...{ 2: '²', 3: '³', 7: '{', 8: '[', 9: ']', 0: '}', minus: '\\' },
    ...{ q: '@', e: '€', bracket_right: '~', less: '|', m: 'µ' },
  },
)

const france = keyboard(
  '²&é"\'(-è_çà)=azertyuiop\u0302$qsdfghjklmù*<wxcvbn,;:!',
  ' 1234567890°+AZERTYUIOP\u0308£QSDFGHJKLM%µ>WXCVBN?./§',
  {
    ...{ 2: '~', 3: '#', 4: '{', 5: '[', 6: '|', 7: '`', 8: '\\', 9: '^', 0: '@', minus: ']', equal: '}' },
    e: '€',
  },
)

const keyboards: Readonly<Record<KeyboardName, Keyboard>> = {
  'en-us': unitedStates,
  'en-gb': unitedKingdom,
  de: germany,
  fr: france,
  us: unitedStates,
  gb: unitedKingdom,
  uk: unitedKingdom,
}

/** Undefined: a layout that is not known here. */
export function keyboardOf(name: string): Keyboard | undefined {
  return Object.hasOwn(keyboards, name) ? keyboards[name as KeyboardName] : undefined
}

/** What a key types together with the others of its chord. */
export function characterOf(layout: Keyboard, name: string, chord: readonly string[]): string | undefined {
  const levels = layout.get(name)
  if (levels === undefined) return undefined
  const [plain, shifted, third] = levels
  const isShifted = chord.includes('shift') || chord.includes('shift_r')
  return (chord.includes('alt_r') ? third : isShifted ? shifted : plain) || plain || undefined
}

/** The keys that type each character: the simplest where there are several. */
export function charactersOf(layout: Keyboard): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [level, held] of [[], ['shift'], ['alt_r']].entries())
    for (const [name, levels] of layout) {
      const character = levels[level] ?? ''
      if (character !== '' && !/\p{M}/u.test(character) && !found.has(character)) found.set(character, [...held, name])
    }
  return found
}
