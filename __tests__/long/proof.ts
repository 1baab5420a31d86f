import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'

/** What a long suite has shown: a line of the table in docs/reliability.md. Undefined: it does not look for that. */
export interface Proof {
  readonly proof: string
  /** The day, as 2026-11-30. */
  readonly seen: string
  readonly cases: number
  /** Machines, volumes, processes, journals that stayed. */
  readonly left?: number
  /** What was somebody else's and is gone or changed. */
  readonly lost?: number
  /** Secrets that were found where they must not be. */
  readonly letOut?: number
  /** Crashes, endless waits, errors that say nothing. */
  readonly unclear?: number
}

const file = path.join(import.meta.dirname, '../../.cache/proofs.jsonl')

/** Adds a line for `script/proofs.ts`. Called before what is expected of the same figures, or a failure would not be told. */
export function tell(proof: Omit<Proof, 'seen'>): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const told: Proof = { ...proof, seen: new Date().toISOString().slice(0, 10) }
  appendFileSync(file, `${JSON.stringify(told)}\n`)
}
