import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Event, Outcome } from '../events/event.ts'
import type { Plan } from '../packer/plan.ts'
import { Recorder } from '../report/history.ts'
import { LineWriter } from '../report/log-lines.ts'
import { Secrets } from '../report/secrets.ts'
import { Annotations } from './annotations.ts'
import type { Env } from './env.ts'
import { Masks } from './masks.ts'
import { Outputs } from './outputs.ts'
import { writeSummary } from './summary-file.ts'
import { Log } from './workflow-log.ts'
import type { Place } from './workspace.ts'

/** Everything that GitHub is told of a run: log, annotations, outputs and, at its end, the job summary. */
export class Reporter {
  readonly log: Log
  readonly masks: Masks
  readonly #env: Env
  readonly #annotations: Annotations
  readonly #outputs: Outputs
  readonly #recorder = new Recorder(Date.now())
  readonly #builders = new Map<string, string>()
  #command: 'build' | 'validate' | 'plan' = 'build'
  #finished = false

  constructor(env: Env, place: Place, workingDirectory: string) {
    const secrets = new Secrets()
    const lines = new LineWriter(secrets, { colour: true })
    this.#env = env
    this.masks = new Masks(secrets)
    this.log = new Log(lines)
    this.#annotations = new Annotations({ workingDirectory, workspace: place.workspace }, lines)
    this.#outputs = new Outputs(this.masks, place.folder, place.runId)
  }

  /** What is about to be done, and what of it must not be shown. */
  begin(command: 'build' | 'validate' | 'plan', plan: Plan | undefined): void {
    this.#command = command
    if (plan === undefined) return
    for (const build of plan.builds) this.#builders.set(build.name, build.builder)
    this.masks.keepVisible(plan.builds.flatMap(visibleTexts))
    for (const secret of plan.secrets) this.masks.add(secret)
    this.#recorder.expect(plan.builds.map(({ name }) => name))
    this.tell(plan.warnings)
  }

  readonly onEvent = (event: Event): void => {
    if (event.kind === 'secret') this.masks.add(event.text)
    this.#recorder.record(event)
    this.log.onEvent(event)
    if (event.kind === 'problem') this.#annotations.add(event.diagnostic)
    if (event.kind === 'build-finished') for (const problem of event.problems) this.#annotations.add(problem)
    if (event.kind === 'build-finished' || event.kind === 'artifact') this.#updateOutputs()
  }

  /** Problems that belong to no build. */
  tell(problems: readonly Diagnostic[]): void {
    for (const problem of problems) {
      this.#recorder.problem(problem)
      this.log.diagnostic(problem)
      this.#annotations.add(problem)
    }
  }

  /** The verdict, the last outputs and the summary. Synchronous, since it may be all that there is time for. */
  finish(outcome: Outcome, logUrl?: string): void {
    if (this.#finished) return
    this.#finished = true
    this.log.closeGroup()
    if (this.#command === 'build') this.#warnOfDropped(this.#updateOutputs())
    if (outcome === 'failed') this.#verdict()
    const { secrets } = this.masks
    const options = { command: this.#command, outcome, secrets, logUrl, now: Date.now() }
    writeSummary(this.#env, this.#recorder.history, options)
  }

  #updateOutputs(): string[] {
    return this.#outputs.update(this.#recorder.history, (build) => this.#builders.get(build) ?? '')
  }

  #warnOfDropped(outputs: readonly string[]): void {
    for (const output of outputs)
      this.tell([
        {
          code: 'output-dropped',
          severity: 'warning',
          summary: `Output ${output} will be empty for other jobs`,
          detail:
            'It holds the value of a secret, and GitHub drops such outputs at the end of the job. Give the secret a value that is not part of a name or number.',
        },
      ])
  }

  /** One annotation tells of what the others can not: how many builds failed, how many problems had no room. */
  #verdict(): void {
    const { builds } = this.#recorder.history
    const failed = builds.filter((build) => build.outcome === 'failed')
    const { overflow } = this.#annotations
    if (failed.length < 2 && overflow === 0) return
    const what = failed.length === 0 ? 'The template has errors' : `${failed.length} of ${builds.length} builds failed`
    const more = overflow === 0 ? '' : `; ${overflow} more problems are in the log and the job summary`
    this.#annotations.verdict(`${what}${more}`)
  }
}

/** What of a build becomes an output: no mask may hide it, or the runner drops the output. */
function visibleTexts({ name, options }: Plan['builds'][number]): string[] {
  const known = typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {}
  return [name, ...['template_name', 'vm_name', 'vm_id', 'node'].map((key) => String(known[key] ?? ''))]
}
