import type { Code } from '../diagnostics/codes/all-codes.ts'
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Template } from './read/template.ts'
import { unreadText } from './values/unread-values.ts'

/** Each problem once, by file and place: a part of the template is read for every source that uses it. */
export function inOrder(diagnostics: readonly Diagnostic[], { files }: Template): readonly Diagnostic[] {
  const sources = new Map(files.map(({ source }, index) => [source.name, index]))
  const rank = ({ range }: Diagnostic) => (range === undefined ? -1 : (sources.get(range.source.name) ?? files.length))
  const distinct = new Map(diagnostics.map((each) => [identity(each), each]))
  return [...distinct.values()].sort(
    (left, right) => rank(left) - rank(right) || (left.range?.start ?? 0) - (right.range?.start ?? 0),
  )
}

function identity({ code, severity, summary, detail, range, subject }: Diagnostic): string {
  return JSON.stringify([code, severity, summary, detail, subject, range?.source.name, range?.start, range?.end])
}

/** What is reported because something is not there. */
const absences: ReadonlySet<Code> = new Set<Code>([
  'missing-argument',
  'missing-block',
  'missing-build',
  'missing-element',
  'missing-label',
  'missing-option',
  'missing-source',
  'no-builds-to-run',
  'no-single-image-source',
  'unset-variable',
])
/** What is reported because a name means nothing. */
const unknownNames: ReadonlySet<Code> = new Set<Code>([
  'undeclared-variable',
  'unknown-source',
  'unknown-type',
  'unknown-variable',
  'unsupported-attribute',
])

/**
 * Where files have syntax errors: without what may be wrong only because a part of them could not be read. What stands
 * on the lines before a file's first error is read as it is meant; names may be defined in what is not read.
 */
export function certain(diagnostics: readonly Diagnostic[], { syntax, files }: Template): readonly Diagnostic[] {
  const ends = new Map<Source, number>()
  for (const { severity, range } of syntax) {
    if (severity !== 'error' || range === undefined) continue
    const line = range.source.text.lastIndexOf('\n', range.start - 1) + 1
    ends.set(range.source, Math.min(line, ends.get(range.source) ?? line))
  }
  if (ends.size === 0) return diagnostics
  const ofSyntax = new Set(syntax)
  const unread = unreadText(files.flatMap(({ source }) => (ends.has(source) ? [source.text] : [])).join('\n'))
  return diagnostics.filter((each) => {
    const { code, range } = each
    if (ofSyntax.has(each)) return true
    const end = range && ends.get(range.source)
    if (range === undefined) return !absences.has(code) && !unknownNames.has(code)
    if (end !== undefined) return range.end <= end && !absences.has(code)
    return !unknownNames.has(code) || !namesOf(range).some((name) => unread.mightSet(name))
  })
}

/** The last name of a reference, or of a label. */
function namesOf({ source, start, end }: Range): readonly string[] {
  return /([\p{L}\p{N}_-]+)\W*$/u.exec(source.text.slice(start, end))?.slice(1) ?? []
}

/** Without those that say only that a value is unknown, where it is that because of another problem or of a data source. */
export function withoutConsequences(diagnostics: readonly Diagnostic[], hasLateData: boolean): readonly Diagnostic[] {
  const others = diagnostics.filter(({ code }) => code !== 'unknown-for-each')
  return hasLateData || hasErrors(others) ? others : diagnostics
}
