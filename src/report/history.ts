import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { sameProblem } from '../diagnostics/same-problem.ts'
import { type Artifact, type MachineArtifact, machineOf } from '../events/artifact.ts'
import type { Attestation } from '../events/attestation.ts'
import type { BillOfMaterial } from '../events/bill-of-material.ts'
import type {
  EnteredChannel,
  Event,
  FailedAttempt,
  Fate,
  Outcome,
  PassedOver,
  ReplacedTemplate,
  Verification,
} from '../events/event.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { PackageNews } from '../events/packages.ts'
import type { Retired } from '../events/retired.ts'
import { together } from './life/trials.ts'

/** What happened so far, as the summary tells it; complete at every moment, since a run can end at any. */
export interface History {
  /** In the plan's order. */
  readonly builds: readonly BuildHistory[]
  /** Problems of no build: of the template, of the inputs. */
  readonly problems: readonly Diagnostic[]
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

export interface BuildHistory {
  readonly name: string
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
  /** Undefined: not finished, or never started. */
  readonly outcome: Outcome | undefined
  readonly artifact: Artifact | undefined
  /** Attempts that failed of something that can pass; the last one is not among them. */
  readonly attempts: readonly FailedAttempt[]
  /** What it is made of, in a line; undefined: nobody asked. */
  readonly fingerprint: string | undefined
  readonly problems: readonly Diagnostic[]
  readonly steps: readonly StepHistory[]
  /** Provisioners that failed without ending the build. */
  readonly passedOver: readonly PassedOver[]
  /** What it made, oldest first; what never came to be is left out. */
  readonly made: readonly MadeThing[]
  /** Templates that it took the place of, or that had to make room for it. */
  readonly replaced: readonly ReplacedTemplate[]
  /** The channel that its template has now. */
  readonly entered: EnteredChannel | undefined
  /** What was found when the template was tried; undefined: it was not. */
  readonly verified: Verification | undefined
  /** What became of older templates of the same name; empty where nobody asked. */
  readonly retired: readonly Retired[]
  /** What is installed, and what is new of it; undefined: nobody asked, or it could not be told. */
  readonly packages: PackageNews | undefined
  /** A file with what the screen of the machine showed last; undefined: there is none. */
  readonly screenshot: string | undefined
  /** Documents of what is installed; undefined: nobody asked, or there are none. */
  readonly sbom: BillOfMaterial | undefined
  /** A signed statement about what was built; undefined: nobody asked, or there is none. */
  readonly attestation: Attestation | undefined
  /** Copies of the template that belong to the user. */
  readonly replicas: readonly MachineArtifact[]
  /** The last lines that the guest, or a task on its behalf, wrote. */
  readonly output: readonly string[]
}

export interface MadeThing {
  readonly entry: JournalEntry
  /** Undefined: the journal still holds it. */
  readonly fate: Exclude<Fate, 'unmade'> | undefined
  /** Shows a machine that was kept. */
  readonly page: string | undefined
}

export interface StepHistory {
  readonly name: string
  readonly startedAt: number
  readonly finishedAt: number | undefined
  readonly outcome: Outcome | undefined
}

const keptLines = 50
const keptProblems = 1000

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Writable<Item>[] : T[Key] }

/** Subscribes to events and keeps of them what the report needs. */
export class Recorder {
  readonly #builds = new Map<string, Writable<BuildHistory>>()
  readonly #problems: Diagnostic[] = []
  readonly #startedAt: number
  readonly #redact: (text: string) => string

  /** Output is kept for a report in part: `redact` comes before that. */
  constructor(startedAt: number, redact = (text: string): string => text) {
    this.#startedAt = startedAt
    this.#redact = redact
  }

  /** Names the builds to come, so that those that never start are in the report too. */
  expect(names: readonly string[]): void {
    for (const name of names) this.#build(name)
  }

  /** A problem of no build. */
  problem(diagnostic: Diagnostic): void {
    addProblem(this.#problems, diagnostic)
  }

  record(event: Event): void {
    if (event.build === undefined) {
      if (event.kind === 'problem') this.problem(event.diagnostic)
      return
    }
    const build = this.#build(event.build)
    switch (event.kind) {
      case 'build-started':
        build.startedAt = event.at
        break
      case 'build-finished':
        build.finishedAt = event.at
        build.outcome = event.outcome
        build.artifact ??= event.artifact
        for (const problem of event.problems) addProblem(build.problems, problem)
        break
      case 'retrying':
        build.attempts.push({ attempt: event.attempt, of: event.of, why: this.#redact(event.why) })
        // What the next attempt makes is another machine, and it is tried anew.
        build.made = build.made.filter(({ fate }) => fate !== 'removed')
        Object.assign(build, { verified: undefined, packages: undefined, sbom: undefined, passedOver: [] })
        break
      case 'fingerprinted':
        build.fingerprint = event.fingerprint
        break
      case 'artifact':
        build.artifact = event.artifact
        break
      case 'step-started':
        build.steps.push({ name: event.step, startedAt: event.at, finishedAt: undefined, outcome: undefined })
        break
      case 'step-finished': {
        const step = build.steps.findLast(({ name, finishedAt }) => name === event.step && finishedAt === undefined)
        if (step !== undefined) Object.assign(step, { finishedAt: event.at, outcome: event.outcome })
        break
      }
      case 'passed-over':
        build.passedOver.push({ step: this.#redact(event.step), why: this.#redact(event.why) })
        break
      case 'output':
        build.output.push(this.#redact(event.text).slice(0, 4096))
        if (build.output.length > keptLines) build.output.shift()
        break
      case 'recorded':
        build.made.push({ entry: event.entry, fate: undefined, page: undefined })
        break
      case 'settled':
        build.made = build.made.flatMap((thing) => (thing.entry.id === event.entry.id ? settled(event) : [thing]))
        // It was told of before the machine was the user's, and then it was not to be.
        if (
          event.fate === 'removed' &&
          event.entry.kind === 'vm' &&
          machineOf(build.artifact)?.vmid === event.entry.vmid
        )
          build.artifact = undefined
        break
      case 'replaced':
        build.replaced.push({ vmid: event.vmid, name: event.name, node: event.node })
        break
      case 'entered':
        build.entered = { channel: event.channel, before: [...event.before] }
        break
      case 'verified':
        build.verified = together(build.verified, event)
        break
      case 'retired':
        build.retired = event.retired.map((one) => ({ ...one, channels: [...one.channels] }))
        break
      case 'packages': {
        const { kind: _, at: __, build: ___, ...news } = event
        build.packages = news
        break
      }
      case 'screenshot':
        build.screenshot = event.file
        break
      case 'sbom':
        build.sbom = { ...event.bill, licences: [...event.bill.licences] }
        break
      case 'attested':
        build.attestation = { ...event.attestation, subjects: [...event.attestation.subjects] }
        break
      case 'replicated':
        build.replicas.push({ ...event.replica, disks: [...event.replica.disks] })
        break
      case 'problem':
        addProblem(build.problems, event.diagnostic)
        break
      default:
        break
    }
  }

  get history(): History {
    return { builds: [...this.#builds.values()], problems: this.#problems, startedAt: this.#startedAt }
  }

  #build(name: string): Writable<BuildHistory> {
    let build = this.#builds.get(name)
    if (build === undefined) {
      build = {
        name,
        startedAt: undefined,
        finishedAt: undefined,
        outcome: undefined,
        artifact: undefined,
        attempts: [],
        fingerprint: undefined,
        problems: [],
        steps: [],
        passedOver: [],
        made: [],
        replaced: [],
        entered: undefined,
        verified: undefined,
        retired: [],
        packages: undefined,
        screenshot: undefined,
        sbom: undefined,
        attestation: undefined,
        replicas: [],
        output: [],
      }
      this.#builds.set(name, build)
    }
    return build
  }
}

function settled({ entry, fate, page }: Extract<Event, { kind: 'settled' }>): MadeThing[] {
  return fate === 'unmade' ? [] : [{ entry, fate, page }]
}

/** A problem can come twice: when it happens, and with the end of its build. */
function addProblem(problems: Diagnostic[], problem: Diagnostic): void {
  if (problems.length >= keptProblems) return
  if (!problems.some((known) => sameProblem(known, problem))) problems.push(problem)
}
