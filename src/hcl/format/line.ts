import { depthOf, endsLine, type Piece } from './piece.ts'

/** A line in the cells that are brought into columns; with a heredoc in it, or a string of several lines, it has several of the file. */
export interface Line {
  /** What stands before the other cells, or all of it. */
  readonly head: readonly Piece[]
  /** From the equals sign on, where what it sets ends on the line; else empty. */
  readonly assignment: readonly Piece[]
  /** At the end of a line that has something else. */
  readonly comment: Piece | undefined
}

/** The lines of a file without its `end`. */
export function linesOf(pieces: readonly Piece[]): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const [index, piece] of pieces.entries()) {
    if (endsLine(piece)) {
      lines.push(inCells(pieces.slice(start, index + 1)))
      start = index + 1
    }
  }
  if (start < pieces.length) lines.push(inCells(pieces.slice(start)))
  return lines
}

function inCells(pieces: readonly Piece[]): Line {
  const last = pieces.at(-1)
  const comment = pieces.length > 1 && last?.kind === 'comment' ? last : undefined
  const code = comment === undefined ? pieces : pieces.slice(0, -1)
  const equals = code.findIndex(({ kind }, index) => index > 0 && kind === '=')
  const assignment = equals === -1 ? [] : code.slice(equals)
  // Where a bracket stays open it is the next lines that hold the value: there is no column to keep.
  if (assignment.length === 0 || depthOf(assignment) !== 0) return { head: code, assignment: [], comment }
  return { head: code.slice(0, equals), assignment, comment }
}
