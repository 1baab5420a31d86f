import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import type { Place } from './cursor.ts'
import type { Token } from './token.ts'

const bitwise: Readonly<Record<string, string>> = {
  '&': ' For "and" write "&&".',
  '|': ' For "or" write "||".',
  '~': ' For "not" write "!".',
  '^': '',
}

const characters: Readonly<Record<string, string>> = {
  '`': 'Backticks have no meaning in HCL. A text of several lines is written between <<EOT and EOT.',
  "'": 'Strings are written in double quotes.',
  ';': 'Semicolons have no meaning in HCL. Arguments and blocks are separated by new lines, items by commas.',
  '“': 'Strings are written in straight quotes ("); curly ones come in when text is copied from a document.',
  '”': 'Strings are written in straight quotes ("); curly ones come in when text is copied from a document.',
}

/** Problems of tokens that are wrong wherever they stand; one for each kind and line. */
export function tokenProblems(
  source: Source,
  tokens: readonly Token[],
  place: Place = (start, end) => ({ source, start, end }),
): Diagnostic[] {
  const problems: Diagnostic[] = []
  const told = new Set<string>()
  for (const token of tokens) {
    if (!(token.type === 'open-heredoc' || token.type === 'invalid' || token.type === 'quoted-newline')) continue
    const text = source.text.slice(token.start, token.end)
    if (token.type === 'open-heredoc' && /["' \t]/.test(text)) {
      const wrong = place(token.start, token.start + text.trimEnd().length)
      problems.push(error('invalid-expression', 'Invalid expression', bareMarker(text), wrong))
    }
    if (token.type !== 'invalid' && token.type !== 'quoted-newline') continue
    const range = place(token.start, token.end)
    const key = `${source.lineOf(token.start)} ${text}`
    if (told.has(key)) continue
    told.add(key)
    if (token.type === 'quoted-newline') {
      const detail =
        'A string in quotes ends on its line: a quote is missing, or the text needs \\n or a heredoc (<<EOT).'
      problems.push(
        error('unterminated-string', 'Invalid multi-line string', detail, {
          ...range,
          end: range.start + 1,
        }),
      )
    } else if (text in bitwise) {
      problems.push(
        error('unsupported-operator', 'Unsupported operator', `HCL has no operators on bits.${bitwise[text]}`, range),
      )
    } else if (text.startsWith('/*')) {
      problems.push(
        error('unterminated-comment', 'Unterminated comment', 'There is no "*/" before the end of the file.', {
          ...range,
          end: range.start + 2,
        }),
      )
    } else {
      problems.push(
        error(
          'invalid-character',
          'Invalid character',
          characters[text] ?? 'This character has no meaning in HCL outside of strings and comments.',
          range,
        ),
      )
    }
  }
  return problems
}

function bareMarker(opening: string): string {
  const marker = opening.replaceAll(/["'\s]/g, '')
  return `The name of a heredoc is written without quotes and blanks: ${marker}. What is in \${ } is read in it always: for a shell's \${NAME} write $\${NAME}.`
}
