import { type Diagnostic, shownSeverity } from '../diagnostics/diagnostic.ts'
import { printDiagnostic, printRedacted } from '../diagnostics/printer.ts'
import { describeArtifact } from '../events/artifact.ts'
import type { Event } from '../events/event.ts'
import { cleanLines } from './clean.ts'
import { roundedDuration } from './figures.ts'
import { attestationSentence } from './life/attestation-report.ts'
import { billSentence } from './life/bill-report.ts'
import { packageSentence, usedSentence } from './life/package-news.ts'
import { sanitise } from './sanitise.ts'
import type { Secrets } from './secrets.ts'

/** One line of the log, harmless and without secrets. */
export interface Line {
  readonly kind: 'headline' | 'detail' | 'error' | 'warning'
  readonly text: string
}

/** The lines of a log in Packer's manner: `==> proxmox-iso.debian: Creating VM`, `    proxmox-iso.debian: ...`. */
export class LineWriter {
  readonly #secrets: Secrets
  readonly #colour: boolean
  readonly #started = new Map<string, number>()
  readonly #told = new Set<string>()

  constructor(secrets: Secrets, options: { readonly colour: boolean }) {
    this.#secrets = secrets
    this.#colour = options.colour
  }

  /** What was said. Problems, progress and steps are shown by each log in its own way. */
  of(event: Event): Line[] {
    switch (event.kind) {
      case 'say':
        return this.headline(event.text, event.build)
      case 'message':
      case 'output':
        return this.detail(event.text, event.build)
      case 'build-started':
        this.#started.set(event.build ?? '', event.at)
        return []
      case 'build-finished':
        return this.#finished(event)
      case 'verified':
        return this.#verified(event)
      case 'packages':
        return this.headline([packageSentence(event), usedSentence(event)].filter(Boolean).join(' '), event.build)
      case 'sbom':
        return this.headline(billSentence(event.bill), event.build)
      case 'attested':
        return this.headline(attestationSentence(event.attestation), event.build)
      case 'replicated':
        return this.headline(`A copy was made: ${describeArtifact(event.replica)}`, event.build)
      case 'artifact':
      case 'call':
      case 'entered':
      case 'fingerprinted':
      case 'passed-over':
      case 'problem':
      case 'progress':
      case 'recorded':
      case 'replaced':
      case 'retired':
      case 'retrying':
      case 'screenshot':
      case 'secret':
      case 'serving':
      case 'settled':
      case 'step-started':
      case 'step-finished':
        return []
    }
  }

  /** The problems that an event tells of, each once: a build ends with those that were told when they happened. */
  problemsOf(event: Event): Diagnostic[] {
    const problems =
      event.kind === 'problem' ? [event.diagnostic] : event.kind === 'build-finished' ? event.problems : []
    return problems.filter((problem) => {
      const key = `${event.build ?? ''}\n${printDiagnostic(problem)}`
      if (this.#told.has(key)) return false
      this.#told.add(key)
      return true
    })
  }

  headline(text: string, build?: string): Line[] {
    return this.#lines('headline', '==> ', text, build)
  }

  detail(text: string, build?: string): Line[] {
    return this.#lines('detail', '    ', text, build)
  }

  /** A diagnostic with its source line and caret. */
  diagnostic(problem: Diagnostic, build?: string): Line[] {
    const prefix = build === undefined ? '' : `==> ${this.cleanLine(build)}: `
    return this.clean(printRedacted(problem, (text, places) => this.#secrets.redactAround(text, places))).map(
      (line, index) => ({
        kind: index === 0 ? shownSeverity(problem) : 'detail',
        text: `${prefix}${line}`,
      }),
    )
  }

  /** Foreign text of several lines without a prefix. */
  plain(text: string): Line[] {
    return this.clean(text).map((line) => ({ kind: 'detail', text: line }))
  }

  clean(text: string): string[] {
    return cleanLines(text, this.#secrets, { colour: this.#colour })
  }

  cleanLine(text: string): string {
    return this.#secrets.redact(sanitise(this.#secrets.redact(text).replaceAll('\n', ' '), { colour: false }))
  }

  #lines(kind: Line['kind'], arrow: string, text: string, build: string | undefined): Line[] {
    const prefix = build === undefined ? arrow : `${arrow}${this.cleanLine(build)}: `
    return this.clean(text).map((line) => ({ kind, text: `${prefix}${line}` }))
  }

  #verified({ passed, findings, vmid, build }: Extract<Event, { kind: 'verified' }>): Line[] {
    const good = passed.length === 0 ? [] : this.detail(`Good: ${passed.join(', ')}`, build)
    const text = `Template ${vmid} was tried: ${findings.length === 0 ? 'it is good' : `${findings.length} findings`}`
    return [...this.headline(text.replace(/\b1 findings$/, '1 finding'), build), ...good]
  }

  #finished(event: Extract<Event, { kind: 'build-finished' }>): Line[] {
    const { build, outcome, artifact } = event
    const started = this.#started.get(build ?? '')
    const after = started === undefined ? '' : ` after ${roundedDuration(event.at - started)}`
    switch (outcome) {
      case 'succeeded': {
        const what = describeArtifact(artifact)
        return this.headline(`Build finished${after}${what === '' ? '' : `: ${what}`}`, build)
      }
      case 'unchanged':
        return this.headline(
          `Nothing to build${after}${artifact === undefined ? '' : `: ${describeArtifact(artifact)} stays`}`,
          build,
        )
      case 'failed':
        return this.#lines('error', '==> ', `Build failed${after}`, build)
      case 'cancelled':
        return this.#lines('error', '==> ', `Build was cancelled${after}`, build)
    }
  }
}
