import type { MultiBar, SingleBar } from 'cli-progress'
import { formatBytes, formatDuration } from '../report/format.ts'
import type { Progress } from '../report/progress.ts'
import type { Stream } from './streams.ts'

/** Live bars for long waits at the bottom of a terminal, with the log running above them. */
export class Bars {
  readonly #bars: MultiBar
  readonly #byId = new Map<string, SingleBar>()

  private constructor(bars: MultiBar) {
    this.#bars = bars
  }

  static async on(stream: Stream): Promise<Bars> {
    const { default: cliProgress } = await import('cli-progress')
    return new Bars(
      new cliProgress.MultiBar(
        {
          format: '{label} [{bar}] {reached}',
          stream,
          barsize: 24,
          fps: 8,
          clearOnComplete: true,
          hideCursor: true,
          stopOnComplete: false,
          gracefulExit: false,
          emptyOnZero: true,
        },
        cliProgress.Presets.shades_classic,
      ),
    )
  }

  /** `label` must be harmless already. */
  show(event: Progress, label: string): void {
    const key = `${event.build ?? ''}\n${event.id}`
    const bar = this.#byId.get(key)
    if (event.finished === true) {
      if (bar !== undefined) this.#bars.remove(bar)
      this.#byId.delete(key)
      return
    }
    const total = event.total ?? (event.unit === 'percent' ? 100 : Math.max(event.done, 1) * 2)
    const payload = { label, reached: reached(event) }
    if (bar === undefined) {
      const created = this.#bars.create(total, event.done, payload)
      if (created !== null) this.#byId.set(key, created)
      return
    }
    bar.setTotal(total)
    bar.update(event.done, payload)
  }

  /** A line above the bars. */
  log(line: string): void {
    if (this.#byId.size === 0) return
    this.#bars.log(`${line}\n`)
  }

  get active(): boolean {
    return this.#byId.size > 0
  }

  stop(): void {
    this.#bars.stop()
  }
}

function reached({ unit, done, total }: Progress): string {
  switch (unit) {
    case 'bytes':
      return `${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`
    case 'percent':
      return `${Math.floor(done)} %`
    case 'milliseconds':
      return `${formatDuration(done)}${total === undefined ? '' : ` of ${formatDuration(total)}`}`
  }
}
