import type { Range } from '../../diagnostics/range.ts'

export interface TemplateText {
  readonly kind: 'text'
  text: string
  range: Range
}

/**
 * Takes the smallest indentation of a `<<-` heredoc off each of its lines. `pieces` has one text for each line or part
 * of a line, in order; lines of blanks only do not count.
 */
export function trimIndentation(pieces: readonly (TemplateText | { readonly kind: string })[]): void {
  let smallest = Number.POSITIVE_INFINITY
  const lineStarts: TemplateText[] = []
  let atLineStart = true
  for (const piece of pieces) {
    const text = isText(piece) ? piece.text : undefined
    if (atLineStart) {
      const indentation = text === undefined ? 0 : (/^[^\S\n]*/.exec(text)?.[0].length ?? 0)
      if (text === undefined || text.trim() !== '' || !text.endsWith('\n')) {
        smallest = Math.min(smallest, indentation)
        if (isText(piece)) lineStarts.push(piece)
      }
    }
    atLineStart = text?.endsWith('\n') ?? false
  }
  if (smallest === Number.POSITIVE_INFINITY) return
  for (const piece of lineStarts) piece.text = piece.text.slice(smallest)
}

function isText(piece: TemplateText | { readonly kind: string }): piece is TemplateText {
  return piece.kind === 'text'
}
