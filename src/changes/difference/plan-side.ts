import type { MadePlan, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import { planToJson } from '../../packer/plan-to-json.ts'
import type { Item } from './item-changes.ts'
import { type Showing, toCompare } from './shown.ts'

/** A plan in the form in which it is compared. */
export interface PlanSide {
  readonly variables: Readonly<Record<string, unknown>>
  readonly builds: ReadonlyMap<string, BuildSide>
}

export interface BuildSide {
  readonly builder: string
  readonly options: Readonly<Record<string, unknown>>
  /** Those of them that the template sets. */
  readonly written: Readonly<Record<string, unknown>>
  readonly calls: readonly Item[]
  readonly provisioners: readonly Item[]
  readonly errorCleanup: readonly Item[]
  readonly postProcessors: readonly Item[]
}

type StepJson = ReturnType<typeof planToJson>['builds'][number]['provisioners'][number]

/** `others`: secrets of the plan that it is compared with. */
export function sideOf(plan: MadePlan, others: MadePlan['secrets'], showing: Showing): PlanSide {
  const json = planToJson({ ...plan, secrets: [...plan.secrets, ...others] })
  const builds = json.builds.map((shown, index): readonly [string, BuildSide] => {
    const build = plan.builds[index]
    if (build === undefined) throw new RangeError('a plan and its JSON differ')
    const own = { ...showing, normal: (text: string) => withoutMadeUpName(showing.normal(text), build) }
    const step = (each: StepJson, planned: PlannedStep, more: object = {}) => itemOf(each, planned, own, more)
    const chains = build.postProcessors.flatMap((chain, at) => chain.map((planned, place) => ({ planned, at, place })))
    const cleanup = build.errorCleanupProvisioner
    const options = toCompare(shown.config, build.options, own) as BuildSide['options']
    return [
      shown.name,
      {
        builder: shown.builder,
        options,
        written: only(options, (option) => build.places.isSet([option])),
        calls: shown.requests.map(({ method, path, params }, at): Item => {
          const value = toCompare(params, build.work.requests[at]?.params, own) as Item['outline']
          return { type: `${method} ${own.normal(path)}`, name: undefined, outline: value, value }
        }),
        provisioners: build.provisioners.map((planned, at) => step(shown.provisioners[at]!, planned)),
        errorCleanup: cleanup === undefined ? [] : [step(shown.errorCleanupProvisioner!, cleanup)],
        // A step that goes on with what the one before has made is another than one that begins with the template.
        postProcessors: chains.map(({ planned, at, place }) =>
          step(shown.postProcessors[at]![place]!, planned, place === 0 ? {} : { 'after the one before': true }),
        ),
      },
    ]
  })
  return { variables: variablesOf(plan, showing), builds: new Map(builds) }
}

function itemOf({ type, name, config }: StepJson, planned: PlannedStep, showing: Showing, more: object): Item {
  const value = toCompare(config, planned.known, showing) as Item['outline']
  const { pauseBefore, timeout, maxRetries, continueOnError, enforcedIn, keepInputArtifact } = planned
  const meta = {
    ...(pauseBefore === 0 ? {} : { pause_before: seconds(pauseBefore) }),
    ...(timeout === undefined ? {} : { timeout: seconds(timeout) }),
    ...(maxRetries === 0 ? {} : { max_retries: maxRetries }),
    ...(enforcedIn === undefined ? {} : { enforced: true }),
    ...(continueOnError ? { continue_on_error: true } : {}),
    ...(keepInputArtifact === undefined ? {} : { keep_input_artifact: keepInputArtifact }),
    ...more,
  }
  // Rules put a `script` among the `scripts`, a `source` among the `sources`.
  const outline = only(value, (option) => option in planned.written || option.replace(/s$/, '') in planned.written)
  return { type, name, outline: { ...outline, ...meta }, value: { ...value, ...meta } }
}

function only(values: Readonly<Record<string, unknown>>, isMeant: (option: string) => boolean): typeof values {
  return Object.fromEntries(Object.entries(values).filter(([option]) => isMeant(option)))
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`
}

/** A machine without a name gets one that is made up for each run. */
function withoutMadeUpName(text: string, { options, places }: PlannedBuild): string {
  const name = (options as { readonly vm_name?: unknown } | undefined)?.vm_name
  if (typeof name !== 'string' || !/^packer-[\da-f-]{36}$/.test(name) || places.isSet(['vm_name'])) return text
  return text.replaceAll(name, 'packer-<made up>')
}

/** That a variable's secret has changed is told where it is used. */
function variablesOf({ variables }: MadePlan, showing: Showing): Readonly<Record<string, unknown>> {
  return toCompare(variables, variables, { ...showing, comparesSecrets: false }) as Readonly<Record<string, unknown>>
}
