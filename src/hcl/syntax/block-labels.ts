import type { Label } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { unescaped } from './string-literal.ts'
import type { Token } from './token.ts'

/** The labels after a block's type, and its brace where there is one. */
export function parseLabels(cursor: Cursor, type: Token): { labels: Label[]; open: Token | undefined } {
  const labels: Label[] = []
  for (;;) {
    const token = cursor.peek()
    switch (token.type) {
      case '{':
        return { labels, open: cursor.read() }
      case 'identifier':
        cursor.read()
        labels.push({ text: cursor.text(token), range: cursor.range(token) })
        break
      case 'open-quote':
        labels.push(parseQuoted(cursor))
        // `type name" {` opens its quote at the wrong end: the block is there all the same.
        if (cursor.recovering && labels.at(-1)?.text.trimEnd().endsWith('{')) return { labels, open: token }
        break
      case 'newline':
        invalidHeader(cursor, type, token, labels.length)
        // The brace on a line of its own is a block all the same.
        return { labels, open: cursor.nextLineOpens('{') ? cursor.read() : undefined }
      default:
        invalidHeader(cursor, type, token)
        return { labels, open: undefined }
    }
  }
}

function invalidHeader(cursor: Cursor, type: Token, at: Token, labels = 0): void {
  const summary = 'Invalid block definition'
  if (at.type === '=') {
    const detail = 'A block has no equals sign; without labels and braces this would be an argument.'
    cursor.problem('invalid-block-definition', summary, detail, at)
  } else if (at.type === 'newline') {
    const name = cursor.text(type)
    const argument = labels === 1 ? ` If ${name} is an argument, an equals sign is missing: ${name} = ...` : ''
    const detail = `The "{" of a block must be on the line of its type and labels.${argument}`
    cursor.problem('invalid-block-definition', summary, detail, cursor.range(type, { start: at.start, end: at.start }))
  } else {
    cursor.problem('invalid-block-definition', summary, 'After a block\'s type come labels in quotes and then "{".', at)
  }
}

/** A string without sequences, as labels are. */
function parseQuoted(cursor: Cursor): Label {
  const open = cursor.read()
  let text = ''
  for (;;) {
    const token = cursor.read()
    switch (token.type) {
      case 'close-quote':
        return { text: text.normalize('NFC'), range: cursor.range(open, token) }
      case 'quoted-text':
        text += unescaped(cursor, token)
        break
      case 'interpolation':
      case 'directive': {
        const sign = token.type === 'interpolation' ? '$' : '%'
        const detail = `Labels are plain text. If "${sign}{" is meant literally, write "${sign}${sign}{".`
        cursor.problem('invalid-block-definition', 'Invalid string literal', detail, token)
        cursor.recover('sequence-end')
        break
      }
      case 'quoted-newline':
        cursor.recovering = true
        return { text, range: cursor.range(open, token) }
      default:
        cursor.problem(
          'unterminated-string',
          'Unterminated string literal',
          'The string is still open at the end of the file.',
          token,
        )
        return { text, range: cursor.range(open, token) }
    }
  }
}
