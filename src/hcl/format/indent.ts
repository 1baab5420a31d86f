import type { Line } from './line.ts'
import { depthOf, type Piece } from './piece.ts'

/** Blanks for each level. */
const step = 2

/** Sets the blanks at the beginning of each line. */
export function indent(lines: readonly Line[]): void {
  // A line that opens several brackets makes the next ones one level deeper: each level knows how many it stands for.
  const levels: number[] = []
  for (const { head } of lines) {
    const first = head[0]
    if (first === undefined) continue
    if (first.kind === 'newline') {
      first.blanks = 0
      continue
    }
    // An assignment that is a cell of its own leaves no bracket open.
    const depth = depthOf(untilHeredoc(head))
    close(levels, -depth)
    first.blanks = step * levels.length
    if (depth > 0) levels.push(depth)
  }
}

/** What is closed behind a heredoc counts for no line. */
function untilHeredoc(head: readonly Piece[]): readonly Piece[] {
  const heredoc = head.findIndex(({ kind }) => kind === 'open-heredoc')
  return heredoc === -1 ? head : head.slice(0, heredoc + 1)
}

function close(levels: number[], brackets: number): void {
  let left = brackets
  while (left > 0) {
    const level = levels.pop()
    if (level === undefined) return
    if (level > left) levels.push(level - left)
    left -= level
  }
}
