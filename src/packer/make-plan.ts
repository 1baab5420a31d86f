import { TemplateError } from '../diagnostics/errors.ts'
import type { FunctionContext } from '../hcl/evaluation/function.ts'
import { Answers } from '../hcl/functions/answers.ts'
import type { RunStep } from './data-source.ts'
import type { Moment } from './moment.ts'
import type { Plan } from './plan.ts'
import { planHcl } from './plan-hcl.ts'
import type { PlanInput } from './plan-input.ts'

/** `moment`: shared by plans that are compared. */
export type MomentaryInput = Omit<PlanInput, 'random'> & { readonly moment?: Moment | undefined }

/** From a template and the values for its variables to what will be done. Throws TemplateError with every problem. */
export async function makePlan({ moment, ...input }: MomentaryInput): Promise<Plan> {
  const answers = new Answers()
  const step = once(input.step)
  for (;;) {
    // What servers of secrets have not said yet is unknown: then everything is read again.
    const { plan, problem } = await attempt(() =>
      planWith({ ...input, step, random: moment?.random() }, answers.request),
    )
    if (await answers.complete(input.signal)) continue
    if (plan === undefined) throw problem
    return plan
  }
}

async function attempt(run: () => Promise<Plan>): Promise<{ plan?: Plan; problem?: unknown }> {
  try {
    return { plan: await run() }
  } catch (problem) {
    if (!(problem instanceof TemplateError)) throw problem
    return { problem }
  }
}

/** Data sources are asked one time, however often the template is read. */
function once(step: RunStep): RunStep {
  const done = new Map<string, Promise<unknown>>()
  return <Result>(what: Parameters<RunStep>[0], run: () => Promise<Result>) => {
    const result = done.get(what.name) ?? step(what, run)
    done.set(what.name, result)
    return result as Promise<Result>
  }
}

async function planWith(input: PlanInput, request: FunctionContext['request']): Promise<Plan> {
  const { legacy } = input.template
  if (legacy === undefined) return planHcl(input, request)
  const { makeLegacyPlan } = await import('./legacy/make-legacy-plan.ts')
  return makeLegacyPlan(input, legacy, request)
}
