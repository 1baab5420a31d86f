import { type Explanation, explainLines } from '../../engine/fingerprint/explain-lines.ts'
import type { MatrixEntry } from '../../engine/matrix/find-builds.ts'
import type { PlanDescription } from '../../engine/plan/plan-description.ts'
import { planLines } from '../../engine/plan/plan-lines.ts'
import type { PlanChanges } from '../../events/plan-changes.ts'
import { planReport } from '../../report/builds.ts'
import { changesText } from '../../report/changes/changes-text.ts'
import type { History } from '../../report/history.ts'
import { type MatrixSummary, matrixCount, matrixLine, renderMatrix } from '../../report/matrix-report.ts'
import type { Secrets } from '../../report/secrets.ts'
import type { Env } from '../env.ts'
import type { Outputs } from '../outputs.ts'
import { writeSummary } from '../summary-file.ts'
import type { Log } from '../workflow-log.ts'

/** What has been found out about a plan. */
export interface PlanFindings {
  readonly explained?: readonly Explanation[] | undefined
  readonly changes?: PlanChanges | undefined
}

/** What GitHub is told of what would be built: log, outputs, and the summary of `matrix`. */
export class PlanReporter {
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

  /** The plan as lines in the log, and as data in an output's file. */
  show(description: PlanDescription, history: History, { explained, changes }: PlanFindings): void {
    for (const build of description.builds) {
      const [name = '', ...lines] = planLines({ ...description, builds: [build] })
      this.#group(`Plan of ${name}`, lines)
    }
    for (const one of explained ?? []) {
      const [name = '', ...lines] = explainLines(one)
      this.#group(name, lines)
    }
    for (const line of changes === undefined ? [] : changesText(changes)) this.#log.signed(line)
    const told = { ...description, ...(explained && { explained }), ...(changes && { changes }) }
    this.#outputs.setPlan(planReport(told, history, this.#secrets))
    if (explained !== undefined) this.#outputs.fingerprint(explained[0]?.fingerprint)
  }

  #group(title: string, lines: readonly string[]): void {
    this.#log.openGroup(title)
    for (const line of lines) this.#log.info(line)
    this.#log.closeGroup()
  }

  /** From now on outputs say which builds are not left alone. */
  tellChanged(): void {
    this.#outputs.tellChanged()
  }

  /** The names of the builds that a change touches. */
  changed(names: readonly string[]): void {
    this.#outputs.changed(names)
  }

  /** The jobs of `matrix`: the log and the outputs. */
  matrix(entries: readonly MatrixEntry[]): void {
    for (const entry of entries) this.#log.info(matrixLine(entry))
    this.#log.headline(matrixCount(entries))
    this.#outputs.matrix(entries)
  }

  /** The summary of `matrix`. */
  finishMatrix(found: Omit<MatrixSummary, 'secrets' | 'limit'>): void {
    this.#log.closeGroup()
    writeSummary(this.#env, (limit) => renderMatrix({ ...found, secrets: this.#secrets, limit }))
  }
}
