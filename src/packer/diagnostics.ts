import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts'
import { unknownForEach } from '../hcl/dynamic.ts'
import type { Template } from './template.ts'

/** Each problem once, by file and place: a part of the template is read for every source that uses it. */
export function inOrder(diagnostics: readonly Diagnostic[], { files }: Template): readonly Diagnostic[] {
  const sources = new Map(files.map(({ source }, index) => [source.name, index]))
  const rank = ({ range }: Diagnostic) => (range === undefined ? -1 : (sources.get(range.source.name) ?? files.length))
  const distinct = new Map(diagnostics.map((each) => [identity(each), each]))
  return [...distinct.values()].sort(
    (left, right) => rank(left) - rank(right) || (left.range?.start ?? 0) - (right.range?.start ?? 0),
  )
}

function identity({ severity, summary, detail, range, subject }: Diagnostic): string {
  return JSON.stringify([severity, summary, detail, subject, range?.source.name, range?.start, range?.end])
}

/** Without those that say only that a value is unknown, where it is that because of another problem or of a data source. */
export function withoutConsequences(diagnostics: readonly Diagnostic[], hasLateData: boolean): readonly Diagnostic[] {
  const others = diagnostics.filter(({ detail }) => detail !== unknownForEach)
  return hasLateData || hasErrors(others) ? others : diagnostics
}
