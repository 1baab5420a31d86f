import { parseDuration } from '../time/duration.ts'
import type { BootProblem } from './command-problem.ts'

/** A wait of a boot command for what the screen shows, and the milliseconds that it may take; undefined: the usual. */
export type ScreenWait =
  | { readonly kind: 'still'; readonly limit: number | undefined }
  | { readonly kind: 'text'; readonly text: string; readonly limit: number | undefined }

type Wrong = Pick<BootProblem, 'code' | 'severity' | 'summary' | 'detail'>

/** What stands at a place of a boot command, and how long it is. `wrong`: it is meant to be a wait and is none. */
export type ScreenWaitToken = { readonly length: number } & (
  | { readonly wait: ScreenWait }
  | { readonly wrong: Wrong; readonly isTyped: boolean }
)

const limit = String.raw`(?:\s+([^\s>]+))?\s*>`
const stillToken = new RegExp(`<waitscreen${limit}`, 'iy')
const textToken = new RegExp(String.raw`<waittext\s+(?:"([^"]*)"|'([^']*)')${limit}`, 'iy')
const meantToken = /<wait(?:text|screen)\b[^>]*>?/iy

const howToWrite = "Write for example <waitScreen>, <waitText 'boot:'> or <waitText 'boot:' 5m>."

/**
 * Reads `<waitScreen>` and `<waitText 'boot:' 5m>`, in any case: ours, Packer types their letters. Undefined where the text
 * has neither at `offset`.
 */
export function screenWaitAt(text: string, offset: number): ScreenWaitToken | undefined {
  const still = match(stillToken, text, offset)
  if (still !== undefined) return limited(still[0], still[1], (most) => ({ kind: 'still', limit: most }))
  const shown = match(textToken, text, offset)
  if (shown !== undefined) {
    const [token, inDouble, inSingle = '', duration] = shown
    const wanted = inDouble ?? inSingle
    if (wanted.trim() === '') return { length: token.length, ...misread('<waitText> has no text to wait for') }
    return limited(token, duration, (most) => ({ kind: 'text', text: wanted, limit: most }))
  }
  const meant = match(meantToken, text, offset)?.[0]
  if (meant === undefined) return undefined
  const wrong: Wrong = {
    code: 'unknown-key',
    severity: 'warning',
    // What stands in it is not repeated: of a part a secret that it cuts would not be known again.
    summary: `This ${/^<waittext/i.test(meant) ? '<waitText>' : '<waitScreen>'} can not be read`,
    detail: `It is typed letter by letter. A text stands between quotes, a time limit after it. ${howToWrite}`,
  }
  return { length: meant.length, wrong, isTyped: true }
}

function limited(
  token: string,
  duration: string | undefined,
  waitOf: (limit: number | undefined) => ScreenWait,
): ScreenWaitToken {
  const most = duration === undefined ? undefined : parseDuration(duration)
  const isWrong = duration !== undefined && (most === undefined || most <= 0)
  if (isWrong)
    return { length: token.length, ...misread('A wait for the screen has a time limit that is no positive duration') }
  return { length: token.length, wait: waitOf(most) }
}

function misread(summary: string): { readonly wrong: Wrong; readonly isTyped: boolean } {
  return { wrong: { code: 'invalid-wait', severity: 'error', summary, detail: howToWrite }, isTyped: false }
}

function match(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text) ?? undefined
}
