import type { Clock } from '../time/clock.ts'
import { formatDuration } from '../time/duration.ts'
import type { Upid } from './notation/upid.ts'

/** Milliseconds: making a large disk or reading a large image over a slow network takes long without a word. */
const longestSilence = 30 * 60_000
/** Milliseconds between two signs of life. */
const heartbeat = 60_000

export interface SilenceOptions {
  /** Milliseconds for which a task may say nothing, default half an hour; then it is not waited for any longer. */
  readonly silenceMs?: number | undefined
  /** Told now and then while it says nothing, so that a log shows what is waited for. */
  readonly onSilence?: ((text: string) => void) | undefined
}

/** How long a task has said nothing. */
export class Silence {
  readonly #clock: Clock
  readonly #task: Upid
  readonly #tell: SilenceOptions['onSilence']
  readonly #limit: number
  #since: number
  #told: number

  constructor(clock: Clock, task: Upid, { silenceMs = longestSilence, onSilence }: SilenceOptions) {
    this.#clock = clock
    this.#task = task
    this.#tell = onSilence
    this.#limit = silenceMs
    this.#since = this.#told = clock.now()
  }

  /** Milliseconds until it is too long. */
  get left(): number {
    return Math.max(0, this.#since + this.#limit - this.#clock.now())
  }

  broken(): void {
    this.#since = this.#told = this.#clock.now()
  }

  /** A sign of life, when the last one is long ago. */
  tell(): void {
    const now = this.#clock.now()
    if (now - this.#told < heartbeat) return
    this.#told = now
    const { type, id, node } = this.#task
    const what = id === '' ? type : `${type} of ${id}`
    this.#tell?.(
      `The task ${what} on node ${node} has said nothing for ${whole(now - this.#since)}; it is given ${whole(this.#limit)}`,
    )
  }

  failure(isStopped: boolean) {
    return {
      code: 'task-not-finished',
      reason: `it said nothing for ${whole(this.#limit)}, and ${isStopped ? 'was stopped' : 'goes on running'}`,
      hint: 'A storage or the guest may hang: look at the task on its node. If it only needs longer, set task_timeout.',
    } as const
  }
}

/** To whole seconds, where there are any. */
function whole(milliseconds: number): string {
  return formatDuration(milliseconds < 1000 ? milliseconds : Math.round(milliseconds / 1000) * 1000)
}
