import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { FormattedFile } from './format-files.ts'
import { type Hunk, hunksOf } from './hunk.ts'

/** Of what is told of one place: an annotation holds 4096 characters. */
const mostText = 3000

/** A problem for each place of a file that is written otherwise. */
export function formatProblems({ source, text, holdsValues }: FormattedFile): readonly Diagnostic[] {
  return hunksOf(source.text, text).map((hunk) => {
    const last = hunk.line + hunk.before.length - 1
    const start = source.lineStarts[hunk.line - 1] ?? 0
    const range = { source, start, end: (source.lineStarts[last] ?? source.text.length + 1) - 1 }
    // Values of variables may be secrets.
    const shown = holdsValues ? '' : `\n${diffOf(hunk)}`
    return error('not-formatted', 'Not formatted', `\`proxmox-template fmt\` writes it otherwise.${shown}`, range)
  })
}

function diffOf({ before, after }: Hunk): string {
  const lines = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].map((line) => line.trimEnd())
  const text = lines.join('\n')
  return text.length <= mostText ? text : `${text.slice(0, mostText)}…`
}
