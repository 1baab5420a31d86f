import path from 'node:path'
import { type AnnotationProperties, error, notice, warning } from '@actions/core'
import { type Diagnostic, shownSeverity } from '../diagnostics/diagnostic.ts'
import { endOf, startOf } from '../diagnostics/range.ts'
import type { History } from '../report/history.ts'
import type { LineWriter } from '../report/log-lines.ts'
import { clip } from '../report/markdown.ts'

export interface Places {
  /** Absolute; paths of diagnostics are relative to it. */
  readonly workingDirectory: string
  /** The folder of the checkout, to which GitHub's paths are relative. Absolute. */
  readonly workspace: string
}

/**
 * Annotations at file, line and column. The platform keeps ten of each type for a step, and cuts a message at 4096
 * characters; one error is kept for the verdict on the whole step, and what does not fit is in the summary and the log.
 */
export class Annotations {
  readonly #places: Places
  readonly #lines: LineWriter
  readonly #seen = new Set<string>()
  readonly #left = { error: 9, warning: 10 }
  #overflow = 0

  constructor(places: Places, lines: LineWriter) {
    this.#places = places
    this.#lines = lines
  }

  add(diagnostic: Diagnostic): void {
    const severity = shownSeverity(diagnostic)
    const { title, message } = this.#text(diagnostic)
    const properties = { ...this.#place(diagnostic), ...(title === undefined ? {} : { title }) }
    const key = JSON.stringify([severity, message, properties])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    if (this.#left[severity] === 0) {
      this.#overflow++
      return
    }
    this.#left[severity]--
    const issue = severity === 'error' ? error : warning
    issue(message, properties)
  }

  /** Something that is worth to know, and no problem. */
  notice(text: string): void {
    notice(clip(this.#lines.cleanLine(text), longestMessage))
  }

  /** The error that was kept tells of what the others can not: how many builds failed, how many problems had no room. */
  conclude({ builds }: History): void {
    const failed = builds.filter((build) => build.outcome === 'failed')
    const left = this.#overflow
    if (failed.length < 2 && left === 0) return
    const what = failed.length === 0 ? 'The template has errors' : `${failed.length} of ${builds.length} builds failed`
    const more =
      left === 0 ? '' : `; ${left} more problem${left === 1 ? ' is' : 's are'} in the log and the job summary`
    error(clip(this.#lines.cleanLine(`${what}${more}`), longestMessage))
  }

  /** What happened is the title where there is more to say. */
  #text({ summary, evidence, detail, subject, range }: Diagnostic): { title?: string; message: string } {
    const what =
      range === undefined && subject !== undefined && !summary.includes(subject) ? `${subject}: ${summary}` : summary
    const more = [evidence, detail].filter((text) => text !== undefined && text !== '').join('\n')
    if (more === '') return { message: this.#bounded(what, longestMessage) }
    return { title: this.#bounded(what, longestTitle), message: this.#bounded(more, longestMessage) }
  }

  #bounded(text: string, length: number): string {
    return clip(this.#lines.clean(text).join('\n'), length)
  }

  #place({ range }: Diagnostic): AnnotationProperties {
    if (range === undefined) return {}
    const file = path.relative(this.#places.workspace, path.resolve(this.#places.workingDirectory, range.source.name))
    // GitHub can not show what is outside of the checkout.
    if (file.startsWith('..') || path.isAbsolute(file)) return {}
    const start = startOf(range)
    const end = endOf(range)
    return {
      file: this.#lines.cleanLine(file.split(path.sep).join('/')),
      startLine: start.line,
      endLine: end.line,
      // Columns have a meaning on one line only; the runner drops them otherwise.
      ...(start.line === end.line
        ? { startColumn: start.column, endColumn: Math.max(start.column, end.column - 1) }
        : {}),
    }
  }
}

const longestMessage = 4096
const longestTitle = 255
