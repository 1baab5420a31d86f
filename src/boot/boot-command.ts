import { didYouMean, suggest } from '../diagnostics/suggest.ts'
import { parseDuration } from '../time/duration.ts'
import type { BootPlace, BootProblem } from './command-problem.ts'
import { type ScreenWait, screenWaitAt } from './screen-waits.ts'

/** One thing that a boot command asks for; `part`, `start` and `end` say which piece of which string it was. */
export type BootAction = BootPlace &
  (
    | { readonly kind: 'character'; readonly character: string; readonly toggle: Toggle }
    /** `name` in lower case: `leftctrl`. */
    | { readonly kind: 'special'; readonly name: SpecialKey; readonly toggle: Toggle }
    | { readonly kind: 'wait'; readonly milliseconds: number }
    | ScreenWait
  )

type Toggle = 'press' | 'on' | 'off'

const specialKeys = [
  ...['bs', 'del', 'enter', 'return', 'esc', 'tab', 'spacebar', 'space', 'insert', 'home', 'end', 'menu'],
  ...['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12'],
  ...['up', 'down', 'left', 'right', 'pageup', 'pagedown'],
  ...['leftalt', 'rightalt', 'leftctrl', 'rightctrl', 'leftshift', 'rightshift', 'leftsuper', 'rightsuper'],
  ...['leftcommand', 'rightcommand', 'leftoption', 'rightoption'],
] as const
export type SpecialKey = (typeof specialKeys)[number]

const waitToken = /<wait(?:((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)|(0|[1-9]\d*))?>/y
const characterToken = /<(.)(on|off)>/isuy
const specialToken = new RegExp(`<(${specialKeys.join('|')})(on|off)?>`, 'iy')
/** Keys that somebody may want many times, and whose names no number ends: `<bs99>`. */
const repeatedToken =
  /<(bs|del|enter|return|esc|tab|spacebar|space|up|down|left|right|pageup|pagedown)([1-9]\d{0,2})>/iy
const suspectToken = /<([a-z][a-z0-9.]+)>/iy

/**
 * Reads Packer's boot command language. A `<` that starts no known token is typed as it is, as in Packer; what looks
 * like a misspelt token gets a warning. `<space>` and `<bs99>` are ours: Packer types their letters, which nobody wants.
 */
export function parseBootCommand(parts: readonly string[]): {
  readonly actions: readonly BootAction[]
  readonly problems: readonly BootProblem[]
} {
  const text = parts.join('')
  const place = placesIn(parts)
  const actions: BootAction[] = []
  const problems: BootProblem[] = []

  let offset = 0
  while (offset < text.length) {
    const onScreen = text[offset] === '<' ? screenWaitAt(text, offset) : undefined
    if (onScreen !== undefined) {
      const at = place(offset, onScreen.length)
      if ('wait' in onScreen) actions.push({ ...at, ...onScreen.wait })
      else problems.push({ ...at, ...onScreen.wrong })
      if ('wait' in onScreen || !onScreen.isTyped) {
        offset += onScreen.length
        continue
      }
    }
    const wait = match(waitToken, text, offset)
    const character = match(characterToken, text, offset)
    const special = match(specialToken, text, offset)
    const repeated = match(repeatedToken, text, offset)
    const token = wait ?? character ?? special ?? repeated
    const length = token?.[0].length ?? String.fromCodePoint(text.codePointAt(offset) ?? 0).length
    const at = place(offset, length)
    if (wait !== undefined) {
      const milliseconds = waitOf(wait)
      if (milliseconds === undefined || milliseconds <= 0) {
        const summary = `Expecting a positive wait value. Got ${wait[0]}`
        problems.push({
          ...at,
          code: 'invalid-wait',
          severity: 'error',
          summary,
          detail: 'Write for example <wait>, <wait5> or <wait1m20s>.',
        })
      } else actions.push({ ...at, kind: 'wait', milliseconds })
    } else if (character !== undefined) {
      actions.push({ ...at, kind: 'character', character: character[1] ?? '', toggle: toggleOf(character[2]) })
    } else if (special !== undefined) {
      const name = (special[1] ?? '').toLowerCase() as SpecialKey
      actions.push({ ...at, kind: 'special', name, toggle: toggleOf(special[2]) })
    } else if (repeated !== undefined) {
      const name = (repeated[1] ?? '').toLowerCase() as SpecialKey
      for (let count = Number(repeated[2]); count > 0; count--)
        actions.push({ ...at, kind: 'special', name, toggle: 'press' })
    } else {
      const suspect = onScreen === undefined ? match(suspectToken, text, offset) : undefined
      if (suspect !== undefined) problems.push(...suspicion(suspect[1] ?? '', place(offset, suspect[0].length)))
      actions.push({ ...at, kind: 'character', character: text.slice(offset, offset + length), toggle: 'press' })
    }
    offset += length
  }
  return { actions, problems }
}

function match(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  if (text[offset] !== '<') return undefined
  pattern.lastIndex = offset
  return pattern.exec(text) ?? undefined
}

function waitOf([, duration, seconds]: RegExpExecArray): number | undefined {
  if (duration !== undefined) return parseDuration(duration)
  return seconds === undefined ? 1000 : Number(seconds) * 1000
}

function toggleOf(suffix: string | undefined): Toggle {
  const lower = suffix?.toLowerCase()
  return lower === 'on' || lower === 'off' ? lower : 'press'
}

function suspicion(name: string, at: BootPlace): BootProblem[] {
  const isWait = /^wait/i.test(name)
  const known = ['wait', ...specialKeys, ...specialKeys.flatMap((key) => [`${key}on`, `${key}off`])]
  if (!isWait && suggest(name, known) === undefined) return []
  const advice = isWait
    ? ' A wait is written in lower case with seconds or a duration: <wait5>, <wait1m20s>; waits for the screen are <waitScreen> and <waitText>.'
    : didYouMean(name, known)
  const detail = `It is typed letter by letter.${advice}`
  return [
    { ...at, code: 'unknown-key', severity: 'warning', summary: `<${name}> is no key of the boot command`, detail },
  ]
}

function placesIn(parts: readonly string[]): (offset: number, length: number) => BootPlace {
  const starts: number[] = []
  let total = 0
  for (const part of parts) {
    starts.push(total)
    total += part.length
  }
  return (offset, length) => {
    let part = starts.length - 1
    while (part > 0 && (starts[part] ?? 0) > offset) part--
    const start = offset - (starts[part] ?? 0)
    return { part, start, end: start + length }
  }
}
