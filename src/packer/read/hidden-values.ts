import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'

/** What is told of a place among values names it and does not quote it: the value may be a secret. */
export function withoutValues(problem: Diagnostic): Diagnostic {
  const { range, summary, detail } = problem
  if (range === undefined || !range.source.holdsValuesIn(startOf(range).line) || isName(range)) return problem
  const quoted = range.source.text.slice(range.start, range.end).trim()
  if (quoted.length < 2) return problem
  const hidden = (text: string) => text.replaceAll(quoted, '…')
  return { ...problem, summary: hidden(summary), detail: detail && hidden(detail) }
}

function isName({ source: { text }, start, end }: Range): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return /^[\s{,]*$/.test(line) && /^\s*[=:]/.test(text.slice(end))
}
