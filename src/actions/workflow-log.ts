import { debug, endGroup, startGroup } from '@actions/core'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Event } from '../events/event.ts'
import { coloured, type SignedText } from '../report/changes/changes-text.ts'
import type { Line, LineWriter } from '../report/log-lines.ts'
import { Heartbeat } from '../report/progress-filter.ts'
import { roomIn } from '../report/room.ts'

const heartbeatMs = 15_000

/**
 * The job's log, and the only way to it: lines go through the LineWriter, commands through @actions/core.
 * Each step of a build is a group; where builds run side by side their lines mix, so there are no groups then.
 */
export class Log {
  readonly lines: LineWriter
  readonly #heartbeat = new Heartbeat(heartbeatMs)
  readonly #running = new Set<string>()
  #group: string | undefined

  readonly #debug: boolean

  /** `debug`: with every call of the server's API (a workflow run again with *Enable debug logging*). */
  constructor(lines: LineWriter, options: { readonly debug: boolean }) {
    this.lines = lines
    this.#debug = options.debug
  }

  onEvent(event: Event): void {
    const build = event.build ?? ''
    switch (event.kind) {
      case 'build-started':
        this.#running.add(build)
        if (this.#running.size > 1) this.closeGroup()
        break
      case 'step-started':
        if (this.#running.size <= 1) this.openGroup(`${build}: ${event.step}`)
        break
      case 'step-finished':
        this.closeGroup()
        break
      case 'build-finished':
        this.#running.delete(build)
        this.closeGroup()
        break
      case 'progress': {
        const line = this.#heartbeat.beat(event)
        if (line !== undefined) this.write(this.lines.detail(line, event.build))
        break
      }
      case 'call':
        if (this.#debug) debug(this.lines.cleanLine(describeCall(event)))
        break
      default:
        break
    }
    for (const problem of this.lines.problemsOf(event)) {
      // Where a reader sees it without opening a group.
      if (problem.severity === 'error') this.closeGroup()
      this.write(this.lines.diagnostic(problem, event.build))
    }
    this.write(this.lines.of(event))
  }

  info(text: string): void {
    this.write(this.lines.plain(text))
  }

  /** A line of what changes, in the colour of its sign. */
  signed({ sign, text }: SignedText): void {
    process.stdout.write(
      this.lines
        .plain(text)
        .map((line) => `${coloured({ sign, text: line.text })}\n`)
        .join(''),
    )
  }

  headline(text: string): void {
    this.write(this.lines.headline(text))
  }

  /** A diagnostic with its source line and caret, where a reader sees it without opening a group. */
  diagnostic(diagnostic: Diagnostic): void {
    this.closeGroup()
    this.write(this.lines.diagnostic(diagnostic))
  }

  openGroup(title: string): void {
    this.closeGroup()
    startGroup(this.lines.cleanLine(title))
    this.#group = title
  }

  closeGroup(): void {
    if (this.#group !== undefined) endGroup()
    this.#group = undefined
  }

  /** Resolves when the runner has caught up; undefined: it has. */
  room(): Promise<void> | undefined {
    return roomIn(process.stdout)
  }

  write(lines: readonly Line[]): void {
    if (lines.length > 0)
      process.stdout.write(lines.map(({ kind, text }) => `${colours[kind]?.(text) ?? text}\n`).join(''))
  }
}

const colours: Partial<Record<Line['kind'], (text: string) => string>> = {
  headline: (text) => `\x1b[1m${text}\x1b[0m`,
  error: (text) => `\x1b[31m${text}\x1b[0m`,
  warning: (text) => `\x1b[33m${text}\x1b[0m`,
}

/** `proxmox-iso.debian: POST /nodes/pve/qemu: 200 in 41 ms`. */
function describeCall({ build, method, path, status, milliseconds }: Extract<Event, { kind: 'call' }>): string {
  const prefix = build === undefined ? '' : `${build}: `
  return `${prefix}${method} ${path}: ${status ?? 'no answer'} in ${milliseconds} ms`
}
