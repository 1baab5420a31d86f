import { type BootAction, parseBootCommand, type SpecialKey } from './boot-command.ts'
import type { BootPlace, BootProblem } from './command-problem.ts'
import { charactersOf, type KeyboardName, keyboardOf } from './keyboards.ts'
import type { ScreenWait } from './screen-waits.ts'

/**
 * What is done at the console: QEMU key names joined by `-` as `sendkey` takes them, or a wait, for a time in milliseconds or
 * for what the screen shows.
 */
export type Keystroke = { readonly part: number } & (
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | ScreenWait
)

/** A character that is typed with the keys `held`, or a mark that stands for text of the run: it has no key. */
export interface Unnamed {
  readonly kind: 'mark'
  readonly part: number
  readonly character: string
  readonly held: readonly string[]
}

const special: Readonly<Record<SpecialKey, string>> = {
  bs: 'backspace',
  del: 'delete',
  enter: 'ret',
  return: 'ret',
  esc: 'esc',
  tab: 'tab',
  spacebar: 'spc',
  space: 'spc',
  insert: 'insert',
  home: 'home',
  end: 'end',
  // QEMU's "menu" is a key of Sun keyboards; the one beside the right ctrl is its "compose".
  menu: 'compose',
  ...{ f1: 'f1', f2: 'f2', f3: 'f3', f4: 'f4', f5: 'f5', f6: 'f6' },
  ...{ f7: 'f7', f8: 'f8', f9: 'f9', f10: 'f10', f11: 'f11', f12: 'f12' },
  ...{ up: 'up', down: 'down', left: 'left', right: 'right', pageup: 'pgup', pagedown: 'pgdn' },
  ...{ leftalt: 'alt', rightalt: 'alt_r', leftctrl: 'ctrl', rightctrl: 'ctrl_r' },
  ...{ leftshift: 'shift', rightshift: 'shift_r', leftsuper: 'meta_l', rightsuper: 'meta_r' },
  ...{ leftcommand: 'meta_l', rightcommand: 'meta_r', leftoption: 'alt', rightoption: 'alt_r' },
}

interface Planned<Kind> {
  readonly keystrokes: readonly Kind[]
  readonly problems: readonly BootProblem[]
}

/** What a boot command is typed on, by default a US keyboard, and the characters in it that are left as they are. */
interface Typed {
  readonly keyboard?: KeyboardName
  readonly marks?: string
}

/** The keystrokes of a boot command, with everything that is wrong with it. */
export function planBootCommand(parts: readonly string[], given?: Pick<Typed, 'keyboard'>): Planned<Keystroke>
export function planBootCommand(parts: readonly string[], given: Required<Typed>): Planned<Keystroke | Unnamed>
export function planBootCommand(
  parts: readonly string[],
  { keyboard = 'en-us', marks = '' }: Typed = {},
): Planned<Keystroke | Unnamed> {
  const { actions, problems } = parseBootCommand(parts)
  const typed = toKeystrokes(actions, keyboard, marks)
  return { keystrokes: typed.keystrokes, problems: [...problems, ...typed.problems] }
}

/** The keys that type a text while others are held; undefined for a character that has none. */
export function typeText(
  text: string,
  held: readonly string[],
  keyboard: KeyboardName,
): readonly (string | undefined)[] {
  const characters = charactersOn(keyboard)
  return [...text].map((character) => {
    const keys = characters.get(character)
    return keys && chord(held, keys)
  })
}

/** Why a character has no key. */
export function noKeyOn(keyboard: KeyboardName, what: string): string {
  return `Keys are sent as on ${keyboardOf(keyboard) === keyboardOf('en-us') ? 'a US keyboard' : `the keyboard ${keyboard} (boot_keyboard)`}, and it has no key for ${what}.`
}

function charactersOn(keyboard: KeyboardName): ReadonlyMap<string, readonly string[]> {
  return charactersOf(keyboardOf(keyboard) ?? new Map())
}

function chord(held: readonly string[], keys: readonly string[]): string {
  const shifted = held.includes('shift_r') ? keys.filter((key) => key !== 'shift') : keys
  return [...new Set([...held, ...shifted])].join('-')
}

/**
 * `sendkey` presses and releases at once, so a held key (`<leftCtrlOn>`) is remembered and pressed together with each
 * later one until its `Off`. A key that was held without another one in between is tapped at its `Off`.
 */
function toKeystrokes(
  actions: readonly BootAction[],
  keyboard: KeyboardName,
  marks: string,
): Planned<Keystroke | Unnamed> {
  const characters = charactersOn(keyboard)
  const keystrokes: (Keystroke | Unnamed)[] = []
  const problems: BootProblem[] = []
  const held = new Map<string, Held>()

  const use = (): readonly string[] => {
    for (const holding of held.values()) holding.used = true
    return [...held.values()].flatMap(({ keys }) => keys)
  }
  const press = (part: number, keys: readonly string[]): void => {
    keystrokes.push({ kind: 'press', part, keys: chord(use(), keys) })
  }

  for (const action of actions) {
    if (action.kind === 'wait') {
      keystrokes.push({ kind: 'wait', part: action.part, milliseconds: action.milliseconds })
      continue
    }
    if (action.kind === 'still' || action.kind === 'text') {
      const { start: _start, end: _end, ...wait } = action
      keystrokes.push(wait)
      continue
    }
    if (action.kind === 'character' && marks.includes(action.character)) {
      keystrokes.push({ kind: 'mark', part: action.part, character: action.character, held: use() })
      continue
    }
    const keys = action.kind === 'special' ? [special[action.name]] : characters.get(action.character)
    if (keys === undefined) {
      problems.push(untypable(action.kind === 'character' ? action.character : '', keyboard, action))
      continue
    }
    const name = keys.join('-')
    if (action.toggle === 'press') press(action.part, keys)
    else if (action.toggle === 'on') held.set(name, { keys, used: held.get(name)?.used ?? false, action })
    else {
      const holding = held.get(name)
      held.delete(name)
      if (holding !== undefined && !holding.used) press(action.part, keys)
    }
  }

  for (const { action } of held.values()) {
    const summary = 'A key of the boot command is held to the end'
    problems.push({
      ...place(action),
      code: 'key-held-to-the-end',
      severity: 'warning',
      summary,
      detail: 'Release it with its <...Off>.',
    })
  }
  return { keystrokes, problems }
}

interface Held {
  readonly keys: readonly string[]
  readonly action: BootPlace
  used: boolean
}

function untypable(character: string, keyboard: KeyboardName, at: BootPlace): BootProblem {
  const name = { '\n': 'A line break', '\r': 'A carriage return', '\t': 'A tab' }[character] ?? `"${character}"`
  const advice = { '\n': 'Write <enter>.', '\r': 'Write <enter>.', '\t': 'Write <tab>.' }[character]
  return {
    ...place(at),
    code: 'untypable-character',
    severity: 'error',
    summary: `${name} can not be typed by a boot command`,
    detail: advice ?? noKeyOn(keyboard, 'this character'),
  }
}

function place({ part, start, end }: BootPlace): BootPlace {
  return { part, start, end }
}
