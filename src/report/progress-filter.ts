import type { Event } from '../events/event.ts'
import { formatBytes, roundedDuration } from './figures.ts'

export type Progress = Extract<Event, { kind: 'progress' }>

/** `Uploading debian.iso: 512 MiB of 3.7 GiB (13 %)`, `Waiting for SSH at 10.0.0.5:22, 3m12s of 20m`. */
export function describeProgress(event: Progress): string {
  return `${event.label}${event.unit === 'milliseconds' ? ',' : ':'} ${describeReached(event)}`
}

/** How far it is: `512 MiB of 3.7 GiB (13 %)`. */
export function describeReached({ unit, done, total }: Progress): string {
  switch (unit) {
    case 'bytes':
      return `${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)} (${percentOf(done, total)} %)`}`
    case 'percent':
      return `${Math.floor(done)} %`
    case 'milliseconds':
      return `${roundedDuration(done)}${total === undefined ? '' : ` of ${roundedDuration(total)}`}`
  }
}

function percentOf(done: number, total: number): number {
  return total <= 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))
}

/** Which of the many reports of a long wait are worth a line: the first of a transfer and its last, and one each interval. */
export class Heartbeat {
  readonly #interval: number
  readonly #shown = new Map<string, number>()

  constructor(intervalMs: number) {
    this.#interval = intervalMs
  }

  /** The line to show now, if any. */
  beat(event: Progress): string | undefined {
    const key = `${event.build ?? ''}\n${event.id}`
    const last = this.#shown.get(key)
    if (event.finished === true) {
      this.#shown.delete(key)
      // A wait that ends is told by what comes next; a transfer that ends says how much there was.
      return event.unit === 'bytes' ? describeProgress(event) : undefined
    }
    if (last !== undefined && event.at - last < this.#interval) return undefined
    this.#shown.set(key, event.at)
    // What has just begun was told by its headline; of a transfer the size is worth a line.
    if (last === undefined && event.unit !== 'bytes') return undefined
    return describeProgress(event)
  }
}
