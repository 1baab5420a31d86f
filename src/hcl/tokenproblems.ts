import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Place } from './cursor.ts'
import type { Token } from './token.ts'

const bitwise: Readonly<Record<string, string>> = {
  '&': ' Did you mean boolean AND ("&&")?',
  '|': ' Did you mean boolean OR ("||")?',
  '~': ' Did you mean boolean NOT ("!")?',
  '^': '',
}

const characters: Readonly<Record<string, string>> = {
  '`': 'The "`" character is not valid. To create a multi-line string, use the "heredoc" syntax, like "<<EOT".',
  "'": 'Single quotes are not valid. Use double quotes (") to enclose strings.',
  ';': 'The ";" character is not valid. Use newlines to separate arguments and blocks, and commas to separate items in collection values.',
  '“': '"Curly quotes" are not valid here. They come in when code is copied from documents or forums; replace them with "straight quotes".',
  '”': '"Curly quotes" are not valid here. They come in when code is copied from documents or forums; replace them with "straight quotes".',
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
    if (token.type !== 'invalid' && token.type !== 'quoted-newline') continue
    const text = source.text.slice(token.start, token.end)
    const range = place(token.start, token.end)
    const key = `${source.position(token.start).line} ${text}`
    if (told.has(key)) continue
    told.add(key)
    if (token.type === 'quoted-newline') {
      const detail =
        'Quoted strings may not be split over multiple lines. To produce a multi-line string, either use the \\n escape to represent a newline character or use the "heredoc" multi-line template syntax.'
      problems.push(
        error('Invalid multi-line string', detail, {
          ...range,
          end: range.start + 1,
        }),
      )
    } else if (text in bitwise) {
      problems.push(error('Unsupported operator', `Bitwise operators are not supported.${bitwise[text]}`, range))
    } else if (text.startsWith('/*')) {
      problems.push(
        error('Unterminated comment', 'There is no "*/" before the end of the file.', {
          ...range,
          end: range.start + 2,
        }),
      )
    } else {
      problems.push(
        error('Invalid character', characters[text] ?? 'This character is not used within the language.', range),
      )
    }
  }
  return problems
}
