import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { Artifact, MachineArtifact } from './artifact.ts'
import type { Attestation } from './attestation.ts'
import type { BillOfMaterial } from './bill-of-material.ts'
import type { JournalEntry } from './journal.ts'
import type { PackageNews } from './packages.ts'
import type { Retired } from './retired.ts'

/**
 * What is happening. The log, the summary's timeline and the progress display are subscribers; nothing in engine,
 * builders or provisioners writes anywhere else. `at` is milliseconds since the epoch, `build` the build's name.
 */
export type Event = { readonly at: number; readonly build?: string | undefined } & EventBody

export type EventBody =
  | { readonly kind: 'build-started'; readonly builder: string }
  | {
      readonly kind: 'build-finished'
      readonly outcome: Outcome
      readonly artifact?: Artifact
      readonly problems: readonly Diagnostic[]
    }
  /** It failed of something that can pass, and what it made is gone: it is done again after a pause. */
  | ({ readonly kind: 'retrying' } & FailedAttempt)
  /** What the build is made of, in a line: `sha256:...`. */
  | { readonly kind: 'fingerprinted'; readonly fingerprint: string }
  /** Something exists that belongs to the user; a later step may still fail. */
  | { readonly kind: 'artifact'; readonly artifact: Artifact }
  /** The journal holds it: it exists, or is about to. */
  | { readonly kind: 'recorded'; readonly entry: JournalEntry }
  /** The journal holds it no longer. `page` shows a machine that was kept. */
  | { readonly kind: 'settled'; readonly entry: JournalEntry; readonly fate: Fate; readonly page?: string }
  /** A template had to make room for this build, or has been followed by it, and is gone. */
  | ({ readonly kind: 'replaced' } & ReplacedTemplate)
  /** The template has a channel, of which those with the IDs in `before` were until then. */
  | ({ readonly kind: 'entered' } & EnteredChannel)
  /** A template was tried: which checks it passed, and what was found. */
  | ({ readonly kind: 'verified' } & Verification)
  /** What became of older templates of the same name. */
  | { readonly kind: 'retired'; readonly retired: readonly Retired[] }
  /** What is installed in the guest, and what is new of it. */
  | ({ readonly kind: 'packages' } & PackageNews)
  /** What the screen of the machine showed, as a PNG on this machine. */
  | { readonly kind: 'screenshot'; readonly file: string }
  /** Documents of what is installed in the guest were written. */
  | { readonly kind: 'sbom'; readonly bill: BillOfMaterial }
  /** Somebody has signed what was built, of what and by whom, and keeps it for others. */
  | { readonly kind: 'attested'; readonly attestation: Attestation }
  /** A copy of the template that belongs to the user. */
  | { readonly kind: 'replicated'; readonly replica: MachineArtifact }
  | { readonly kind: 'step-started'; readonly step: string }
  | { readonly kind: 'step-finished'; readonly step: string; readonly outcome: Outcome }
  /** A provisioner failed, and the build goes on without it. */
  | ({ readonly kind: 'passed-over' } & PassedOver)
  /** A headline: `==> proxmox-iso.debian: Creating VM`. */
  | { readonly kind: 'say'; readonly text: string }
  /** A detail: `    proxmox-iso.debian: ...`. */
  | { readonly kind: 'message'; readonly text: string }
  /** One line of somebody else's output: never trusted, always sanitised. */
  | {
      readonly kind: 'output'
      readonly from: 'guest' | 'task' | 'local'
      readonly stream: 'stdout' | 'stderr'
      readonly text: string
    }
  /** A long wait. The subscriber decides how often to show it. `done` and `total` in `unit`; no total: unknown. */
  | {
      readonly kind: 'progress'
      readonly id: string
      readonly label: string
      readonly unit: 'bytes' | 'percent' | 'milliseconds'
      readonly done: number
      readonly total?: number | undefined
      readonly finished?: boolean
    }
  /** One call of the server's API and its answer, for who looks into a problem; without a status there was none. */
  | {
      readonly kind: 'call'
      readonly method: string
      readonly path: string
      readonly status: number | undefined
      readonly milliseconds: number
    }
  /** A server for the guests listens on a port of this machine's loopback, or does so no more. */
  | { readonly kind: 'serving'; readonly port: number; readonly open: boolean }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic }
  /** From now on this text must not be shown anywhere. */
  | ({ readonly kind: 'secret' } & Secret)

/**
 * What became of something that a build made: `unmade` it never was (the server refused, or the ID was somebody else's),
 * `removed` after a failure, `handed-over` as the build's result, `kept` because the user asked to keep what fails.
 */
export type Fate = 'unmade' | 'removed' | 'handed-over' | 'kept'

export interface EnteredChannel {
  readonly channel: string
  readonly before: readonly number[]
}

export interface Verification {
  readonly vmid: number
  /** Names of checks. */
  readonly passed: readonly string[]
  readonly findings: readonly { readonly check: string; readonly what: string }[]
}

export interface PassedOver {
  readonly step: string
  readonly why: string
}

export interface FailedAttempt {
  /** From 1 on. */
  readonly attempt: number
  /** How many there are at most. */
  readonly of: number
  readonly why: string
}

export interface ReplacedTemplate {
  readonly vmid: number
  readonly name: string
  readonly node: string
}

/** `unchanged`: there was nothing to do; what would have been made is there already, or a change does not touch it. */
export type Outcome = 'succeeded' | 'unchanged' | 'failed' | 'cancelled'

/** Is what was wanted there? */
export function isGood(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'unchanged'
}
