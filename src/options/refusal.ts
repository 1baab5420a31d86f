import type { Code } from '../diagnostics/codes/all-codes.ts'
import { type Diagnostic, refusal } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'

const atRunTime = 'Packer takes this and fails in the middle of the build; here the build is refused at once.'

/** What `validate` lets pass with a warning, and a build does not. */
export function buildFails(code: Code, summary: string, detail?: string, range?: Range): Diagnostic {
  // An excerpt below the first line keeps its place.
  const [first = '', ...rest] = (detail ?? '').split('\n')
  return refusal(code, summary, [`${ended(first)} ${atRunTime}`.trim(), ...rest].join('\n'), range)
}

/** The same of an error that has been diagnosed elsewhere. */
export function asRefusal(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, ...buildFails(diagnostic.code, diagnostic.summary, diagnostic.detail, diagnostic.range) }
}

function ended(sentence: string): string {
  return sentence === '' || /[.!?:;]$/.test(sentence) ? sentence : `${sentence}.`
}
