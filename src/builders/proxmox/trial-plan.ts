import type { Trial } from '../trial.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { present } from './plan/parameters.ts'

/** The plan of a test build: what the template says, but for the name, the ID and the pool. */
export function trialPlan<Plan extends MachinePlan>(
  plan: Plan,
  { pool: wanted }: Trial,
  { mark, name: build }: { readonly mark: string; readonly name: string },
): Plan {
  const name = trialName(mark, build)
  const pool = wanted ?? plan.options.pool
  const options = { ...plan.options, vm_name: name, template_name: name, vm_id: undefined, pool }
  const planned = { ...plan, vmid: undefined, options }
  if (!('creation' in plan) || typeof plan.creation !== 'object') return planned
  const { pool: _, ...creation } = plan.creation as Readonly<Record<string, unknown>>
  return { ...planned, creation: { ...creation, name, ...present({ pool }) } }
}

/** Longest part of a machine's name, with room for what is put behind it: `-verify-2`. */
const longest = 63 - '-verify-2'.length
/** Of a run's name. */
const longestRun = 24

/** `test-RUN-BUILD`, which nobody takes for the template. */
export function trialName(mark: string, build: string): string {
  const run = plain(/run (\S+),/.exec(mark)?.[1] ?? '')
  // A UUID is told from others by its beginning; the run of a workflow is known by all of it.
  const short = run.length > longestRun ? run.slice(0, 8) : run
  const source = plain(build.split('.').at(-1) ?? '') || 'build'
  return `test-${short}-${source}`.slice(0, longest).replace(/-+$/, '')
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
}
