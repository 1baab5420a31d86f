import { resolve } from 'node:path'
import { TemplateError } from '../diagnostics/errors.ts'
import type { FunctionContext } from '../hcl/evaluation/function.ts'
import { Answers } from '../hcl/functions/answers.ts'
import type { RunStep } from './data-source.ts'
import type { Chance } from './held.ts'
import type { Moment } from './moment.ts'
import type { MadePlan, Plan } from './plan.ts'
import { planHcl } from './plan-hcl.ts'
import type { PlanInput } from './plan-input.ts'

/** What is asked for; the moment may be that of a plan which this one is compared with. */
export interface MomentaryInput extends Omit<PlanInput, keyof Chance> {
  readonly moment: Moment
}

/** From a template and the values for its variables to what will be done. Throws TemplateError with every problem. */
export async function makePlan({ moment, ...input }: MomentaryInput): Promise<Plan> {
  const answers = new Answers()
  const step = once((what, run) => moment.answer(what.question, () => input.step(what, run)))
  for (;;) {
    // What servers of secrets have not said yet is unknown: then everything is read again.
    const { plan, problem } = await attempt(() => planWith({ ...input, ...moment.begin(), step }, answers.request))
    if (await answers.complete(input.signal)) continue
    if (plan === undefined) throw problem
    // Its secrets have been told.
    const again = { ...input, ...moment.begin(), step, onSecret: () => {} }
    const { path } = input.template
    const root = resolve(input.workingDirectory, input.template.root)
    const hold: Plan['hold'] = async (held) =>
      unheld({ ...(await planWith({ ...again, held }, answers.request)), root, path })
    return { ...plan, root, path, hold }
  }
}

/** One that is held already stays as it is. */
function unheld(plan: Omit<Plan, 'hold'>): Plan {
  const held: Plan = { ...plan, hold: () => Promise.resolve(held) }
  return held
}

async function attempt(run: () => Promise<MadePlan>): Promise<{ plan?: MadePlan; problem?: unknown }> {
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

async function planWith(input: PlanInput, request: FunctionContext['request']): Promise<MadePlan> {
  const { legacy } = input.template
  if (legacy === undefined) return planHcl(input, request)
  const { makeLegacyPlan } = await import('./legacy/make-legacy-plan.ts')
  return makeLegacyPlan(input, legacy, request)
}
