import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { ChannelMove, Revocation } from '../../events/channel-move.ts'
import type { ListedTemplate } from '../../events/listed-template.ts'
import type { Retired } from '../../events/retired.ts'
import { describeTemplate } from '../../events/template-ref.ts'
import {
  type LifeSummary,
  moveLine,
  moveLines,
  renderMove,
  renderRevocation,
  revocationLine,
  revocationLines,
} from '../../report/life/channel-report.ts'
import { type ListSummary, listCounts, listLines, renderList } from '../../report/life/list-report.ts'
import { type RetireSummary, renderRetire, retireCounts, retireLine } from '../../report/life/retire-report.ts'
import type { Secrets } from '../../report/secrets.ts'
import type { Env } from '../env.ts'
import type { Outputs } from '../outputs.ts'
import { writeSummary } from '../summary-file.ts'
import type { Log } from '../workflow-log.ts'

type Ending = Pick<LifeSummary, 'problems' | 'logUrl'>

/** What GitHub is told of commands that work on finished templates: log, outputs, summary. */
export class LifeReporter {
  readonly #env: Env
  readonly #secrets: Secrets
  readonly #log: Log
  readonly #outputs: Outputs

  constructor(env: Env, secrets: Secrets, log: Log, outputs: Outputs) {
    this.#env = env
    this.#secrets = secrets
    this.#log = log
    this.#outputs = outputs
  }

  moved(move: ChannelMove): void {
    for (const line of moveLines(move).slice(1)) this.#log.info(line)
    this.#log.headline(moveLine(move))
    this.#outputs.template(move.template, { changed: move.changed, previous: move.previous })
  }

  revoked(revocation: Revocation): void {
    for (const line of revocationLines(revocation).slice(1)) this.#log.info(line)
    this.#log.headline(revocationLine(revocation))
    this.#outputs.template(revocation.template, { changed: revocation.changed })
  }

  /** Answers what could not be removed, as problems. */
  retired(retired: readonly Retired[]): readonly Diagnostic[] {
    for (const one of retired) this.#log.info(retireLine(one))
    this.#log.headline(retireCounts(retired) || 'There is no such template')
    this.#outputs.retired(retired)
    return retired
      .filter(({ fate }) => fate === 'left')
      .map((one) => error('not-retired', `Could not be retired: ${describeTemplate(one)}`, one.why))
  }

  listed(templates: readonly ListedTemplate[], now: number): void {
    for (const line of listLines(templates, now)) this.#log.info(line)
    this.#log.headline(listCounts(templates))
    this.#outputs.listed(templates)
  }

  finishList(summary: Omit<ListSummary, 'secrets' | 'limit'>): void {
    this.#summary((limit, secrets) => renderList({ ...summary, secrets, limit }))
  }

  finishMove(command: 'promote' | 'rollback', move: ChannelMove | undefined, ending: Ending): void {
    this.#summary((limit, secrets) => renderMove(command, move, { ...ending, secrets, limit }))
  }

  finishRevocation(command: 'revoke' | 'unrevoke', revocation: Revocation | undefined, ending: Ending): void {
    this.#summary((limit, secrets) => renderRevocation(command, revocation, { ...ending, secrets, limit }))
  }

  finishRetire(summary: Omit<RetireSummary, 'secrets' | 'limit'>): void {
    this.#summary((limit, secrets) => renderRetire({ ...summary, secrets, limit }))
  }

  #summary(render: (limit: number, secrets: Secrets) => string): void {
    this.#log.closeGroup()
    writeSummary(this.#env, (limit) => render(limit, this.#secrets))
  }
}
