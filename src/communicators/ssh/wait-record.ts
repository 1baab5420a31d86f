import { formatDuration } from '../../time/duration.ts'
import type { Evidence } from '../communicator-kind.ts'
import type { ConnectStage } from './failure.ts'

/** How far an attempt came: `address` is before there is anything to connect to. */
export type WaitStage = 'address' | ConnectStage

interface Sighting {
  readonly stage: WaitStage
  readonly text: string
  readonly advice: string | undefined
  /** Milliseconds since the wait began. */
  readonly first: number
  last: number
  count: number
}

/** Of different ones; a server that says something else each time must not fill the log. */
const most = 12

/** All that was seen while nobody let us in, for the one message at the end. */
export class WaitRecord {
  readonly #seen: Sighting[] = []
  #others = 0

  note(stage: WaitStage, text: string, elapsed: number, advice?: string): void {
    const known = this.#seen.find((each) => each.stage === stage && each.text === text)
    if (known !== undefined) {
      known.last = elapsed
      known.count++
    } else if (this.#seen.length < most)
      this.#seen.push({ stage, text, advice, first: elapsed, last: elapsed, count: 1 })
    else this.#others++
  }

  /** What was seen, in the order in which it came up, and what else is known. */
  lines(evidence: readonly Evidence[]): readonly string[] {
    return [
      ...this.#seen.map(({ stage, text, first, last, count }) => {
        const when = first === last ? at(first) : `${at(first)} to ${at(last)}`
        return `- ${stage}, ${when}: ${text}${count > 1 ? ` (${count} times)` : ''}`
      }),
      ...(this.#others === 0 ? [] : [`- and ${this.#others} times something else`]),
      ...evidence.map(({ text }) => `- ${text}`),
    ]
  }

  /** What to do, by what was seen last; what is known from elsewhere counts where nothing was reached at all. */
  advice(evidence: readonly Evidence[], ofStage: Readonly<Record<WaitStage, string>>): string {
    const latest = this.#seen.toSorted((left, right) => right.last - left.last)[0]
    const elsewhere = evidence.flatMap(({ advice = [] }) => advice)
    const own = latest?.advice ?? ofStage[latest?.stage ?? 'port']
    return latest?.stage === 'address' || latest?.stage === 'port' ? [...elsewhere, own].join(' ') : own
  }
}

function at(elapsed: number): string {
  return formatDuration(Math.round(elapsed / 1000) * 1000)
}
