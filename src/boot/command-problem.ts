import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'

/** A piece of a boot command. */
export interface BootPlace {
  /** Index of the string in `boot_command` where it starts. */
  readonly part: number
  /** UTF-16 offsets in that string. A token may run over its end: Packer joins the strings before it reads them. */
  readonly start: number
  readonly end: number
}

/** Something wrong at a place of a boot command. */
export interface BootProblem extends BootPlace {
  readonly code: Code
  readonly severity: 'error' | 'warning'
  readonly summary: string
  readonly detail: string
}

/**
 * The problems with their places in the user's file. `rangeOf` answers where the string with an index stands. Where
 * the file has the string character by character, the place is the piece itself; otherwise (escapes, references,
 * template sequences) it is the expression, and the detail shows the piece within the string's value.
 */
export function bootDiagnostics(
  problems: readonly BootProblem[],
  parts: readonly string[],
  rangeOf: (part: number) => Range | undefined,
): readonly Diagnostic[] {
  return problems.map(({ code, severity, summary, detail, part, start, end }) => {
    const text = parts[part] ?? ''
    const range = rangeOf(part)
    const inner = range && innerRange(range, text, start, end)
    if (inner !== undefined) return { code, severity, summary, detail, range: inner }
    return {
      code,
      severity,
      summary,
      detail: inContext({ detail, part, start, end }, parts),
      range,
      subject: 'boot_command',
    }
  })
}

/** The detail of a problem, with the piece that it is about shown within its string. */
function inContext(
  { detail, part, start, end }: Pick<BootProblem, 'detail' | keyof BootPlace>,
  parts: readonly string[],
): string {
  const text = parts[part] ?? ''
  return `${detail}\n${excerpt(text, start, Math.min(end, text.length))}`
}

function innerRange({ source, start: opening, end: closing }: Range, text: string, start: number, end: number) {
  if (source.text.slice(opening, closing) !== `"${text}"`) return undefined
  const from = opening + 1
  return { source, start: from + start, end: Math.min(from + end, closing) }
}

/** UTF-16 units of a string that is shown. */
const longest = 300

/** The string as a whole or not at all: of a part a secret that it cuts would not be known again. */
function excerpt(text: string, start: number, end: number): string {
  if (text.length > longest || /[\r\n\t]/.test(text))
    return `It stands at character ${start + 1} of the ${text.length} that the string has.`
  return `${text}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`
}
