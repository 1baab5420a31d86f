import type { Code } from '../diagnostics/codes/all-codes.ts'
import { warning } from '../diagnostics/diagnostic.ts'
import { Cancelled, ExternalError, fileProblem, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Range } from '../diagnostics/range.ts'
import type { Event, EventBody, Outcome } from '../events/event.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { LateValues, PlannedStep } from '../packer/plan.ts'
import type { Clock } from '../time/clock.ts'

/** What all work has in common: it can be stopped, it takes the time from one clock, and it tells of itself. */
export interface Work {
  readonly signal: AbortSignal
  readonly clock: Clock
  emit(body: EventBody): void
  /** A headline and a detail in the log. */
  say(text: string): void
  message(text: string): void
  warn(code: Code, summary: string, detail?: string): void
}

/** The work on one build; without a name on the whole run. */
export function workOn(
  build: string | undefined,
  { signal, clock, onEvent }: Pick<Work, 'signal' | 'clock'> & { readonly onEvent: (event: Event) => void },
): Work {
  const emit = (body: EventBody) => onEvent({ at: clock.now(), ...(build === undefined ? {} : { build }), ...body })
  return {
    signal,
    clock,
    emit,
    say: (text) => emit({ kind: 'say', text }),
    message: (text) => emit({ kind: 'message', text }),
    warn: (code, summary, detail) => emit({ kind: 'problem', diagnostic: warning(code, summary, detail) }),
  }
}

/** The same work, whose warnings have their place at a block. */
export function atBlock(work: Work, range: Range): Work {
  const warn: Work['warn'] = (code, summary, detail) =>
    work.emit({ kind: 'problem', diagnostic: warning(code, summary, detail, range) })
  return { ...work, warn }
}

/** What a step is called in the log, and the block that asks for it. */
interface StepName {
  readonly name: string
  readonly range: Range
}

/** Runs a part of the work: one line in the timeline. What goes wrong has its place at the block. */
export async function runStep<Result>(
  { name, range }: StepName,
  { signal, emit }: Pick<Work, 'signal' | 'emit'>,
  run: () => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw new Cancelled()
  emit({ kind: 'step-started', step: name })
  let outcome: Outcome = 'failed'
  try {
    const result = await run()
    outcome = 'succeeded'
    return result
  } catch (thrown) {
    outcome = outcomeOf(thrown, signal)
    if (outcome === 'failed') throw placed(thrown, range)
    throw thrown instanceof Cancelled ? thrown : new Cancelled(undefined, { cause: thrown })
  } finally {
    emit({ kind: 'step-finished', step: name, outcome })
  }
}

/** Whatever it was that was thrown after the wish to stop, nothing has failed. */
export function outcomeOf(thrown: unknown, signal: AbortSignal): 'cancelled' | 'failed' {
  return signal.aborted || thrown instanceof Cancelled ? 'cancelled' : 'failed'
}

/** The options of a provisioner or post-processor with the values that exist by now. Their secrets are hidden at once. */
export function resolveStep(
  step: PlannedStep,
  late: LateValues,
  { emit }: Pick<Work, 'emit'>,
): { readonly options: never; readonly renderLate: RenderLate } {
  const { options, secrets, renderLate } = step.resolve(late)
  for (const secret of secrets) emit({ kind: 'secret', ...secret })
  // A component is called with options of its own schema only, which a registry of them cannot express.
  return { options: options as never, renderLate }
}

/** Is it the user's files or the world, and no defect of this product? */
export function isOutside(thrown: unknown): boolean {
  return thrown instanceof ExternalError || thrown instanceof TemplateError || fileProblem(thrown) !== undefined
}

/** What happened outside of the template, at the block whose work it was. What has a place of its own keeps it. */
export function placed(thrown: unknown, range: Range): unknown {
  if (!isOutside(thrown)) return thrown
  return new TemplateError(
    toDiagnostics(thrown).map((each) => (each.subject === undefined ? { ...each, range: each.range ?? range } : each)),
  )
}
