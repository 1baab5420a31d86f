import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { error, warning } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { Audience } from '../engine/audience.ts'
import type { Access } from '../engine/product.ts'
import type { Event, Outcome } from '../events/event.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import { describeReaped, type Reaped } from '../events/reaped.ts'
import type { Plan } from '../packer/plan.ts'
import { type CleanUp, renderCleanUp } from '../report/clean-up-summary.ts'
import type { History } from '../report/history.ts'
import { LineWriter } from '../report/log-lines.ts'
import { code } from '../report/markdown.ts'
import { type ReapSummary, reapCounts, reapLine, renderReap } from '../report/reap-report.ts'
import type { Secrets } from '../report/secrets.ts'
import { renderServe, type ServeSummary } from '../report/serve-summary.ts'
import { renderSummary } from '../report/summary.ts'
import type { SummaryOptions } from '../report/summary-options.ts'
import { aboutStep } from './about-step.ts'
import { Annotations } from './annotations.ts'
import { unmaskedValues } from './comment/unmasked-values.ts'
import type { Env } from './env.ts'
import type { Inputs } from './inputs.ts'
import { LifeReporter } from './life/life-reporter.ts'
import { Masks } from './masks.ts'
import { Outputs } from './outputs.ts'
import { PlanReporter } from './plan/plan-reporter.ts'
import { writeSummary } from './summary-file.ts'
import { Log } from './workflow-log.ts'
import type { Place } from './workspace.ts'

/** How a run ended. */
export interface Verdict {
  readonly command: SummaryOptions['command']
  readonly outcome: Outcome
  readonly history: History
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Where the whole log is. */
  readonly logUrl?: string | undefined
  /** Of a plan: what a change of the files makes of it, or why that is not known. */
  readonly changes?: PlanChanges | undefined
  readonly withoutChanges?: string | undefined
}

/** Everything that GitHub is told of a run: masks, log, annotations, outputs and, at its end, the job summary. */
export class Reporter implements Audience {
  readonly log: Log
  /** Of commands that work on finished templates. */
  readonly life: LifeReporter
  /** Of commands that tell what would be built. */
  readonly plan: PlanReporter
  readonly #env: Env
  readonly #secrets: Secrets
  readonly #masks = new Masks()
  readonly #annotations: Annotations
  readonly #outputs: Outputs
  /** The folder of the embedded Proxmox, where there is one. */
  #embedded: string | undefined
  /** What the template may not do. */
  #restriction: string | undefined
  #plan: Plan | undefined
  /** The report of the run, to be written again for another place. */
  #report: ((options: Pick<SummaryOptions, 'secrets' | 'limit' | 'isShort'>) => string) | undefined

  constructor(env: Env, place: Place, secrets: Secrets) {
    const lines = new LineWriter(secrets, { colour: true })
    this.#env = env
    this.#secrets = secrets
    this.log = new Log(lines, { debug: env['RUNNER_DEBUG'] === '1' })
    this.#annotations = new Annotations(place, lines)
    this.#outputs = new Outputs(secrets, place.folder, place.runId)
    this.life = new LifeReporter(env, secrets, this.log, this.#outputs)
    this.plan = new PlanReporter(env, secrets, this.log, this.#outputs)
  }

  hide(secret: Secret): void {
    this.#masks.add(secret)
  }

  /** Secrets that no later step can be kept from showing, since they were told the last time. */
  takeWeakSecrets(): readonly Diagnostic[] {
    return this.#masks.takeRefused()
  }

  room(): Promise<void> | undefined {
    return this.log.room()
  }

  /** For a step without outputs, which no secret has to wait for. */
  withoutOutputs(): void {
    this.#masks.register()
  }

  restricted(text: string): void {
    this.#restriction = text
    this.log.info(text)
  }

  planned(plan: Plan): void {
    this.#plan = plan
    this.#masks.register(this.#outputs.expect(plan))
  }

  event(event: Event, history: History): void {
    this.#masks.register()
    this.log.onEvent(event)
    if (event.kind === 'problem') this.#annotations.add(event.diagnostic)
    if (event.kind === 'build-finished') for (const problem of event.problems) this.#annotations.add(problem)
    // What can not be told has not been handed over. At a build's end it is too late to say no: the last outputs tell.
    if (event.kind === 'artifact') this.#outputs.update(history)
    if (event.kind === 'build-finished') this.#tryOutputs(history)
  }

  #tryOutputs(history: History): void {
    try {
      this.#outputs.update(history)
    } catch {
      // Tried again, and told, when everything is done.
    }
  }

  problems(problems: readonly Diagnostic[]): void {
    this.#masks.register()
    for (const problem of problems) {
      this.log.diagnostic(problem)
      this.#annotations.add(problem)
    }
  }

  served({ url, data }: Access): void {
    this.#embedded = data
    this.#outputs.withoutLinks()
    this.log.openGroup('Embedded Proxmox')
    this.log.info(`Listening at ${url}, data in ${data}`)
    this.log.closeGroup()
  }

  /** The embedded server listens, and lives on when this step ends. */
  serving(access: Access, exportEnv: boolean): void {
    this.log.headline(`The embedded Proxmox listens at ${access.url}, and ends with this job`)
    this.#outputs.serving(access, exportEnv)
  }

  /** The summary of `serve`. */
  finishServe(serve: Omit<ServeSummary, 'secrets' | 'limit'>): void {
    this.log.closeGroup()
    writeSummary(this.#env, (limit) => renderServe({ ...serve, secrets: this.#secrets, limit }))
  }

  /** Sets what can be said before anything is built. Throws where outputs can not be set. */
  firstOutputs(history: History): void {
    this.#outputs.update(history)
  }

  /** Sets the outputs as they are now, and warns of those that the runner will drop at the end of the job. */
  lastOutputs(history: History): readonly Diagnostic[] {
    this.#outputs.update(history)
    return this.#outputs
      .namesWhere((text) => this.#masks.touches(text))
      .map((output) =>
        warning(
          'output-dropped',
          `Output ${output} will be empty for other jobs`,
          'It holds the value of a secret, and GitHub drops such outputs at the end of the job. Give the secret a value that is not part of a name or number.',
        ),
      )
  }

  /** The verdict and the summary. Synchronous, since it may be all that there is time for. */
  finish({ history, ...verdict }: Verdict): void {
    this.log.closeGroup()
    if (verdict.outcome === 'failed') this.#annotations.conclude(history)
    const options = {
      ...verdict,
      secrets: this.#secrets,
      about: verdict.command === 'inputs' ? undefined : aboutStep(this.#env),
      restriction: this.#restriction,
      embedded: this.#embedded === undefined ? undefined : endOfEmbedded(this.#embedded),
      postStep: true,
    }
    this.#report = (place) => renderSummary(history, { ...options, ...place })
    writeSummary(this.#env, (limit) => renderSummary(history, { ...options, limit }))
  }

  /** The log is at its end: what had no room as an annotation is counted. */
  concluded(history: History): void {
    this.log.closeGroup()
    this.#annotations.conclude(history)
  }

  /** The report as a comment, without what nobody masks there. Undefined where there is none yet. */
  comment(vars: Inputs['vars'], limit: number): string | undefined {
    const { variables = {}, builds = [] } = this.#plan ?? {}
    const known = { variables, builds: builds.map(({ name }) => name) }
    const secrets = this.#secrets.with(unmaskedValues(known, vars, this.#env))
    return this.#report?.({ secrets, limit, isShort: true })
  }

  /** Something that is worth to know, and no problem. */
  notice(text: string): void {
    this.log.closeGroup()
    this.log.info(text)
    this.#annotations.notice(text)
  }

  /** The post step's own summary. */
  finishCleanUp(cleanUp: Pick<CleanUp, 'removed' | 'foreign' | 'left' | 'problems' | 'logUrl'>): void {
    this.log.closeGroup()
    const options = { ...cleanUp, about: aboutStep(this.#env), secrets: this.#secrets }
    writeSummary(this.#env, (limit) => renderCleanUp({ ...options, limit }))
  }

  /** What `reap` found: the log and the output. */
  reaped(reaped: readonly Reaped[]): void {
    for (const one of reaped) this.log.info(reapLine(one))
    const counts = reapCounts(reaped)
    this.log.headline(counts === '' ? 'Builds have left nothing behind' : counts)
    this.#outputs.reaped(reaped)
    for (const one of reaped)
      if (one.fate === 'left') this.problems([error('left-behind', `Left behind: ${describeReaped(one)}`, one.why)])
  }

  /** The summary of `reap`. */
  finishReap(reap: Omit<ReapSummary, 'secrets' | 'limit'>): void {
    this.log.closeGroup()
    writeSummary(this.#env, (limit) => renderReap({ ...reap, secrets: this.#secrets, limit }))
  }
}

function endOfEmbedded(data: string): string {
  return `The embedded Proxmox has ended with this step. Its templates are files in ${code(data)}, which later steps of this job can use, and which are gone when the job ends.`
}
