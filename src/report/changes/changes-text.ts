import type { PlanChanges } from '../../events/plan-changes.ts'
import { counted } from '../markdown.ts'
import { buildLines, type ChangeLine, changeCounts, revisionName, variableLines } from './change-lines.ts'

/** A line for a log or a terminal, not redacted. */
export interface SignedText {
  readonly sign: ChangeLine['sign']
  readonly text: string
}

/** What changes, for people that read a log. */
export function changesText(changes: PlanChanges): readonly SignedText[] {
  const { problem, notes, builds } = changes
  const told = (text: string): SignedText => ({ sign: ' ', text })
  const lines = [
    ...variableLines(changes),
    ...builds.flatMap((each) => (each.change === 'unchanged' ? [] : buildLines(each))),
  ]
  return [
    told(
      changes.changed
        ? `Compared with ${revisionName(changes)}: ${changeCounts(changes)}`
        : `Compared with ${revisionName(changes)}: nothing changes in ${counted(builds.length, 'build')}`,
    ),
    ...[...(problem === undefined ? [] : [problem]), ...notes].map(told),
    ...lines.map(({ sign, depth, text, before, after }) => {
      const values = before === undefined ? '' : `: ${before} → ${after}`
      return { sign, text: `${'  '.repeat(depth)}${sign} ${text}${values}` }
    }),
  ]
}

const colours: Readonly<Record<ChangeLine['sign'], number | undefined>> = { '+': 32, '-': 31, '~': 33, ' ': undefined }

/** In the colours of its sign. */
export function coloured({ sign, text }: SignedText): string {
  const colour = colours[sign]
  return colour === undefined ? text : `\x1b[${colour}m${text}\x1b[0m`
}
