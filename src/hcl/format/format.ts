import type { Source } from '../../diagnostics/source.ts'
import { indent } from './indent.ts'
import { type Line, linesOf } from './line.ts'
import { type Piece, piecesOf, widthOf } from './piece.ts'
import { isApart } from './spacing.ts'

/**
 * The text of a file in HCL's native syntax in the layout that HashiCorp's tools give it, byte for byte: only blanks
 * differ. It asks for a file without errors of syntax.
 */
export function format(source: Source): string {
  const pieces = piecesOf(source)
  const lines = linesOf(pieces.slice(0, -1))
  indent(lines)
  for (const { head, assignment } of lines) {
    space(head)
    space(assignment)
  }
  // Comments stand where the assignments have left room.
  align(
    lines,
    ({ assignment }) => assignment[0],
    ({ head }) => widthOf(head),
  )
  align(
    lines,
    ({ comment }) => comment,
    ({ head, assignment }) => widthOf(head) + widthOf(assignment),
  )
  // What stands behind the last line is blanks, and stays.
  return pieces.map(({ text, blanks }) => ' '.repeat(blanks) + text).join('')
}

function space(cell: readonly Piece[]): void {
  for (const [index, right] of cell.entries()) {
    const left = cell[index - 1]
    if (left !== undefined) right.blanks = isApart(cell[index - 2], left, right) ? 1 : 0
  }
}

/** Brings a cell into one column on lines that follow one another, one blank behind the widest. */
function align(
  lines: readonly Line[],
  cellOf: (line: Line) => Piece | undefined,
  widthBefore: (line: Line) => number,
): void {
  let group: { readonly cell: Piece; readonly width: number }[] = []
  const settle = () => {
    const widest = group.reduce((most, { width }) => Math.max(most, width), 0)
    for (const { cell, width } of group) cell.blanks = widest - width + 1
    group = []
  }
  for (const line of lines) {
    const cell = cellOf(line)
    if (cell === undefined) settle()
    else group.push({ cell, width: widthBefore(line) })
  }
  settle()
}
