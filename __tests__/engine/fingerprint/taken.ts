import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { componentsWith } from '../../../src/engine/components-with.ts'
import { holdPlan, type Taken, takeFingerprint } from '../../../src/engine/fingerprint/take-fingerprint.ts'
import { planTemplate } from '../../../src/engine/plan/plan-template.ts'
import type { PlanRequest } from '../../../src/engine/product.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'

const signal = new AbortController().signal

export type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>

/** A folder of these files that is gone after the test. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'fingerprint-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  putInto(folder, files)
  return folder
}

export function putInto(folder: string, files: Files): void {
  for (const [name, file] of Object.entries(files)) {
    const at = path.join(folder, name)
    mkdirSync(path.dirname(at), { recursive: true })
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file
    writeFileSync(at, text, { mode })
  }
}

export interface TakenHere extends Taken {
  readonly names: readonly string[]
}

/** The fingerprints of a template's builds, by their names. */
export async function takenIn(
  workingDirectory: string,
  request: Partial<PlanRequest> & { readonly base?: string } = {},
): Promise<ReadonlyMap<string, TakenHere>> {
  const { base, ...asked } = request
  const { env = {}, connection = {}, trust = fullTrust } = asked
  const names = { template: '.', vars: [], varFiles: [], only: [], except: [] }
  const plan = await planTemplate({
    ...names,
    workingDirectory,
    evaluateDataSources: true,
    signal,
    clock: systemClock,
    ...asked,
    env,
    connection,
    trust,
  })
  const held = await holdPlan(plan)
  const around = { components: componentsWith(connection), workingDirectory, env, trust, signal }
  const taken = await Promise.all(
    held.plan.builds.map(
      async (build) =>
        [build.name, { ...(await takeFingerprint(build, held, base, around)), names: held.names }] as const,
    ),
  )
  return new Map(taken)
}

/** Of the one build there is. */
export async function takenOf(folder: string, request: Parameters<typeof takenIn>[1] = {}): Promise<TakenHere> {
  const [one] = (await takenIn(folder, request)).values()
  if (one === undefined) throw new Error('the template has no build')
  return one
}
