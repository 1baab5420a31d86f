import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { readEnforced } from '../../packer/enforced.ts'
import { makePlan } from '../../packer/make-plan.ts'
import { Moment } from '../../packer/moment.ts'
import type { Plan } from '../../packer/plan.ts'
import { planToJson } from '../../packer/plan-to-json.ts'
import { readTemplate } from '../../packer/read/read-template.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Clock } from '../../time/clock.ts'
import { Opened } from '../../trust/opened.ts'
import { guestRefusals } from '../checks/guest-refusals.ts'
import { sharedTargets } from '../checks/shared-targets.ts'
import type { Connections } from '../clean-up-notes.ts'
import { componentsWith } from '../components-with.ts'
import { fileStepProblems } from '../post-processing/file-steps.ts'
import { templateStepProblems } from '../post-processing/template-steps.ts'
import { forTest, testPlan } from '../post-processing/test-steps.ts'
import type { PlanRequest } from '../product.ts'
import { runStep } from '../step.ts'
import type { PlanDescription } from './plan-description.ts'

/** Reads and plans. Throws TemplateError with every problem. That a server can be reached is a matter of builds alone. */
export async function planTemplate({
  template,
  enforced: enforcing,
  connection,
  reach = () => Promise.resolve(connection),
  onSecret = () => {},
  toBuild = false,
  toTest = false,
  signal,
  clock,
  moment = new Moment(clock.now()),
  ...request
}: PlanRequest & { readonly clock: Clock }): Promise<Plan> {
  const { opened = new Opened() } = request.trust
  const since = opened.mark()
  const trust = { ...request.trust, opened }
  const read = await readTemplate(template, { ...request, trust })
  const enforced = enforcing === undefined ? undefined : await readEnforced(enforcing, { ...request, trust })
  const ofTemplate = since()
  const all = componentsWith(connection, async () => ({ connection: await reach(), clock }))
  const components = toTest ? forTest(all) : all
  const made = await asOrdered(toBuild, () =>
    makePlan({
      ...request,
      trust,
      onSecret,
      template: read,
      enforced,
      components,
      moment,
      signal,
      step: (step, run) => runStep(step, { signal, emit: () => {} }, run),
    }),
  )
  const plan = {
    ...made,
    opened: [...ofTemplate, ...made.opened],
    warnings: [...made.warnings, ...guestRefusals(made, components)],
  }
  const problems = [
    ...templateStepProblems(plan, components),
    ...fileStepProblems(plan, components),
    ...sharedTargets(plan, components, false),
  ]
  if (problems.length > 0) throw told(toBuild, [...problems, ...plan.warnings])
  if (!toBuild) return { ...plan, warnings: plan.warnings.filter((each) => !isOfBuildsAlone(each)) }
  const refusals = plan.warnings.filter(({ severity }) => severity === 'refusal')
  if (refusals.length > 0) throw told(toBuild, refusals)
  return toTest ? testPlan(plan, components) : plan
}

async function asOrdered(toBuild: boolean, plan: () => Promise<Plan>): Promise<Plan> {
  try {
    return await plan()
  } catch (thrown) {
    throw thrown instanceof TemplateError ? told(toBuild, thrown.diagnostics) : thrown
  }
}

/** A refusal ends a build as an error does, beside others too. */
function told(toBuild: boolean, diagnostics: readonly Diagnostic[]): TemplateError {
  if (!toBuild) return new TemplateError(diagnostics.filter((each) => !isOfBuildsAlone(each)))
  return new TemplateError(
    diagnostics.map((each) => (each.severity === 'refusal' ? { ...each, severity: 'error' } : each)),
  )
}

/** What neither `validate` nor `plan` does is no news there. */
function isOfBuildsAlone({ code, severity }: Diagnostic): boolean {
  return code === 'missing-connection' || (code === 'untrusted-network' && severity === 'refusal')
}

/** Each build's own connection; what comes from outside has won over its options. */
export function connectionsOf(plan: Plan, outside: ConnectionOverrides): Connections {
  const components = componentsWith(outside)
  return Object.fromEntries(
    plan.builds.flatMap(({ name, builder, options }) => {
      const connection = components.builder(builder)?.connection?.(options as never)
      return connection === undefined ? [] : [[name, connection]]
    }),
  )
}

/** The plan as `plan --json` prints it. */
export function describePlan(plan: Plan): PlanDescription {
  return planToJson(plan)
}
