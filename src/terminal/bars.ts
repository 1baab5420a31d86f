import type { MultiBar, SingleBar } from 'cli-progress'
import { describeReached, type Progress } from '../report/progress-filter.ts'
import type { Stream } from './streams.ts'

type Library = typeof import('cli-progress')

/** Live bars for long waits at the bottom of a terminal, with the log running above them. */
export class Bars {
  readonly #library: Library
  readonly #stream: Stream
  readonly #byId = new Map<string, SingleBar>()
  // Only while there are bars: the library goes on moving the cursor as long as it is not stopped.
  #drawing: MultiBar | undefined

  private constructor(library: Library, stream: Stream) {
    this.#library = library
    this.#stream = stream
  }

  static async on(stream: Stream): Promise<Bars> {
    const { default: library } = await import('cli-progress')
    return new Bars(library, stream)
  }

  /** `label` must be harmless already. */
  show(event: Progress, label: string): void {
    const key = `${event.build ?? ''}\n${event.id}`
    const bar = this.#byId.get(key)
    if (event.finished === true) {
      if (bar !== undefined) this.#remove(key, bar)
      return
    }
    // Without a total the bar only shows that something moves.
    const total = event.total ?? (event.unit === 'percent' ? 100 : Math.max(event.done, 1) * 2)
    const payload = { label, reached: describeReached(event) }
    if (bar !== undefined) {
      bar.setTotal(total)
      bar.update(event.done, payload)
      return
    }
    this.#drawing ??= this.#draw()
    this.#byId.set(key, this.#drawing.create(total, event.done, payload))
    this.#drawing.update()
  }

  /** A line above the bars; false where there are none. */
  log(line: string): boolean {
    if (this.#drawing === undefined) return false
    this.#drawing.log(`${line}\n`)
    this.#drawing.update()
    return true
  }

  stop(): void {
    this.#drawing?.update()
    this.#drawing?.stop()
    this.#drawing = undefined
    this.#byId.clear()
  }

  #draw(): MultiBar {
    return new this.#library.MultiBar(
      {
        format: '{label} [{bar}] {reached}',
        stream: this.#stream,
        barsize: 24,
        fps: 8,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
        emptyOnZero: true,
      },
      this.#library.Presets.shades_classic,
    )
  }

  #remove(key: string, bar: SingleBar): void {
    this.#byId.delete(key)
    if (this.#byId.size === 0) this.stop()
    else this.#drawing?.remove(bar)
  }
}
