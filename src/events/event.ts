import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Artifact } from './artifact.ts'

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
  /** Something exists that belongs to the user; a later step may still fail. */
  | { readonly kind: 'artifact'; readonly artifact: Artifact }
  | { readonly kind: 'step-started'; readonly step: string }
  | { readonly kind: 'step-finished'; readonly step: string; readonly outcome: Outcome }
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
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic }
  /** From now on this text must not be shown anywhere. */
  | { readonly kind: 'secret'; readonly text: string }

export type Outcome = 'succeeded' | 'failed' | 'cancelled'
