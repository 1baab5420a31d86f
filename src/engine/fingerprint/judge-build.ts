import type { Standing } from '../../builders/builder.ts'
import { TemplateError, toDiagnostics } from '../../diagnostics/errors.ts'
import { describeArtifact, type MachineArtifact } from '../../events/artifact.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'
import { formatDays } from '../../time/days.ts'
import type { RunSetup } from '../run-setup.ts'
import type { Work } from '../step.ts'
import { changedParts, writeParts } from './fingerprint.ts'
import { type HeldPlan, holdPlan, type Taken, takeFingerprint } from './take-fingerprint.ts'

/** Milliseconds by which the clocks of two runners may differ. */
const clockSkew = 3_600_000

/** Which builds of a run need not be made. */
export interface UnchangedWish {
  /** Those whose template is there, made of the same. */
  readonly skip: boolean
  /** Milliseconds: an older one is made again, whatever it is made of. */
  readonly maxAge: number | undefined
  /** Names of those that the change which started the run does not touch. */
  readonly untouched: ReadonlySet<string>
}

/** `unchanged`: it is not built. With what is there in its place, where anybody has looked. */
export type Verdict =
  | { readonly unchanged: true; readonly artifact: MachineArtifact | undefined }
  | { readonly unchanged: false }

const toBeBuilt: Verdict = { unchanged: false }

/** Takes the fingerprints of a run's builds, and says which of them need not be made. */
export class Judge {
  readonly #plan: Plan
  readonly #setup: RunSetup
  readonly #taken = new Map<string, Taken>()
  #held: Promise<HeldPlan> | undefined

  constructor(plan: Plan, setup: RunSetup) {
    this.#plan = plan
    this.#setup = setup
  }

  /** The run's setup with what records are to say of fingerprints. */
  get setup(): RunSetup {
    const { life } = this.#setup
    // Who brings a fingerprint knows better.
    if (life === undefined || life.fingerprint !== undefined) return this.#setup
    const of = ({ name }: PlannedBuild) => this.#taken.get(name)?.fingerprint
    const parts = (build: PlannedBuild) => {
      const known = of(build)
      return known === undefined ? undefined : writeParts(known.parts)
    }
    return { ...this.#setup, life: { ...life, fingerprint: (build) => of(build)?.value, parts } }
  }

  /** Is a build left out where what is there is made of the same? With `refresh` its packages are asked for then. */
  get #isSkipping(): boolean {
    const { unchanged, nightly } = this.#setup
    return unchanged?.skip === true || nightly?.refresh !== undefined
  }

  /** What can not be found out is told, and the build is made. Throws Cancelled. */
  async judge(build: PlannedBuild, work: Work): Promise<Verdict> {
    const { unchanged, life } = this.#setup
    if (unchanged?.untouched.has(build.name) === true) {
      work.say('Not built: the change touches nothing of what it is made of')
      return { unchanged: true, artifact: undefined }
    }
    const builder = this.#setup.components.builder(build.builder)
    const isAsked = this.#isSkipping || (life !== undefined && life.fingerprint === undefined)
    if (!isAsked || builder?.makesTemplate?.(build.work as never) !== true) return toBeBuilt
    try {
      return await this.#compared(build, work)
    } catch (thrown) {
      work.signal.throwIfAborted()
      const [first] = toDiagnostics(thrown)
      // The build will be told the same, and is not made.
      if (first?.code === 'unauthorised') return toBeBuilt
      const why = first === undefined ? '' : [first.summary, first.detail].filter(Boolean).join('. ')
      const isTold = thrown instanceof TemplateError ? 'With values held still that differ from run to run: ' : ''
      work.warn(
        'fingerprint-unknown',
        `What ${build.name} is made of could not be found out, so it is built`,
        `${isTold}${why}`,
      )
      return toBeBuilt
    }
  }

  async #compared(build: PlannedBuild, work: Work): Promise<Verdict> {
    const { unchanged, clock } = this.#setup
    this.#held ??= holdPlan(this.#plan)
    const held = await this.#held
    const still = heldBuild(build, this.#plan, held)
    const standing = await this.#look(build, still, work)
    const taken = await takeFingerprint(still, held, standing?.base, { ...this.#setup, signal: work.signal })
    this.#taken.set(build.name, taken)
    const { fingerprint } = taken
    work.emit({ kind: 'fingerprinted', fingerprint: fingerprint.value })
    const present = standing?.template
    if (!this.#isSkipping) return toBeBuilt
    if (present === undefined) {
      work.message('There is no template of it yet that says what it was made of')
      return toBeBuilt
    }
    const what = describeArtifact(present.artifact)
    const age = clock.now() - present.builtAt
    if (present.fingerprint !== fingerprint.value) {
      const parts = changedParts(present.parts, fingerprint.parts) ?? []
      work.message(`Other than ${what}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`)
      return toBeBuilt
    }
    // Made under a wrong clock: nobody knows its age, and it would be young for ever.
    if (unchanged?.maxAge !== undefined && -age > clockSkew) {
      const built = new Date(present.builtAt).toISOString()
      work.message(
        `Unchanged, but the record of ${what} says that it was built in the future, at ${built}: nobody knows how old it is`,
      )
      return toBeBuilt
    }
    if (unchanged?.maxAge !== undefined && age > unchanged.maxAge) {
      work.message(`Unchanged, and ${what} is ${formatDays(age)} old: max-age is ${formatDays(unchanged.maxAge)}`)
      return toBeBuilt
    }
    const note = present.isAltered ? ' (somebody has changed its configuration since, or made it as a clone)' : ''
    work.say(`Unchanged: ${what} is made of the same, ${formatDays(age)} ago${note}`)
    return { unchanged: true, artifact: present.artifact }
  }

  async #look(build: PlannedBuild, still: PlannedBuild, work: Work): Promise<Standing | undefined> {
    const { components, env, life } = this.#setup
    const builder = components.builder(build.builder)
    const context = { ...work, name: build.name, places: build.places, env, channel: life?.channel }
    return builder?.look?.(build.work as never, still.work as never, context)
  }
}

/** The same build in the plan that is held: names may hold the time. */
export function heldBuild(build: PlannedBuild, plan: Plan, held: HeldPlan): PlannedBuild {
  const still = held.plan.builds[plan.builds.indexOf(build)]
  if (still === undefined || held.plan.builds.length !== plan.builds.length)
    throw new TemplateError([
      {
        code: 'fingerprint-unknown',
        severity: 'error',
        summary: 'Which builds there are depends on the time, or on chance',
        range: build.range,
      },
    ])
  return still
}
