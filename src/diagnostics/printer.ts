import { type Diagnostic, shownSeverity } from './diagnostic.ts'
import { endOf, startOf } from './range.ts'

const widest = 160

/** What the printer shows: its code is for programs. */
export type Printed = Omit<Diagnostic, 'code'>

/** Takes out of a text what must not be shown, and says where the given places are then. */
export type Redact = (
  text: string,
  places: readonly number[],
) => { readonly text: string; readonly places: readonly number[] }

const longestEvidence = 500

/** `file:line:col: error: summary`, then the source line with a caret under the place, then what some tool said, then the detail. No trailing newline. */
export function printDiagnostic(diagnostic: Printed): string {
  return printRedacted(diagnostic, (text, places) => ({ text, places }))
}

/** The same without secrets in what is shown only in part: half of one would be found by nobody afterwards. */
export function printRedacted(diagnostic: Printed, redact: Redact): string {
  const { range, summary, evidence, detail, subject } = diagnostic
  const severity = shownSeverity(diagnostic)
  const lines: string[] = []
  if (range === undefined) {
    lines.push(`${subject === undefined ? '' : `${subject}: `}${severity}: ${summary}`)
  } else {
    const start = startOf(range)
    lines.push(`${range.source.name}:${start.line}:${start.column}: ${severity}: ${summary}`)
    lines.push(...excerpt(diagnostic, redact))
  }
  if (evidence !== undefined) lines.push(`  > ${redact(evidence, []).text.slice(0, longestEvidence)}`)
  if (detail !== undefined && detail !== '')
    lines.push(...detail.split('\n').map((line) => (line === '' ? '' : `  ${line}`)))
  return lines.join('\n')
}

/** The name at the start of a line, of what it gives a value to. */
const assigned = /^\s*(?:"[\p{L}\p{N}_-]{1,64}"(?=\s*:)|[\p{L}_][\p{L}\p{N}_-]{0,63}(?=\s*=\s*[^=\s]))/u

/** A line among values shows what the value is for, and not the value. */
function nameOnly(line: string, { start, end }: { start: number; end: number }): string[] {
  const [name] = assigned.exec(line) ?? []
  if (name === undefined) return []
  const isInside = start - 1 < name.length
  const from = isInside ? start - 1 : name.length + 3
  return [`${name} = …`, `${' '.repeat(from)}${'^'.repeat(isInside ? Math.max(1, end - start) : 1)}`]
}

function excerpt({ range }: Printed, redact: Redact): string[] {
  if (range === undefined || range.source.text === '') return []
  const start = startOf(range)
  const end = endOf(range)
  const text = range.source.line(start.line).replaceAll('\t', ' ')
  if (text.trim() === '' || /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) return []
  if (range.source.holdsValuesIn(start.line)) {
    const number = String(start.line)
    const last = end.line === start.line ? end.column : start.column + 1
    return nameOnly(text, { start: start.column, end: last }).map(
      (line, index) => `  ${index === 0 ? number : ' '.repeat(number.length)} | ${line}`,
    )
  }
  const whole = redact(text, [start.column - 1, end.line === start.line ? end.column - 1 : text.length])
  const [first = 0, after = first] = whole.places
  // A minified line would bury the place: show a window around it.
  const from = first >= widest - 40 ? first - 59 : 0
  const part = whole.text.slice(from, from + widest)
  const shown = `${from > 0 ? '…' : ''}${part}${whole.text.length > from + widest ? '…' : ''}`
  const offset = first - from + (from > 0 ? 1 : 0)
  const carets = Math.max(1, Math.min(after - first, shown.length - offset))
  const number = String(start.line)
  return [`  ${number} | ${shown}`, `  ${' '.repeat(number.length)} | ${' '.repeat(offset)}${'^'.repeat(carets)}`]
}
