import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { componentsWith } from '../../src/engine/components-with.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { runPlan } from '../../src/engine/run-plan.ts'
import type { RunSetup } from '../../src/engine/run-setup.ts'
import type { Event } from '../../src/events/event.ts'
import type { Plan } from '../../src/packer/plan.ts'
import { Recorder } from '../../src/report/history.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'local-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

export function planned(
  workingDirectory: string,
  template: string,
  signal = new AbortController().signal,
): Promise<Plan> {
  writeFileSync(path.join(workingDirectory, 'a.pkr.hcl'), template)
  return planTemplate({
    clock: systemClock,
    signal,
    template: '.',
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    workingDirectory,
    env: process.env,
    trust: fullTrust,
    connection: {},
    evaluateDataSources: true,
  })
}

/** Runs a template that needs no Proxmox: the builders `file` and `null`. */
export async function run(workingDirectory: string, template: string, ...how: How) {
  return runPlanned(workingDirectory, await planned(workingDirectory, template), ...how)
}

type How = [
  signal?: AbortSignal | undefined,
  onEvent?: (event: Event) => unknown,
  clock?: Clock,
  parallelBuilds?: number,
  more?: Pick<RunSetup, 'billFolder' | 'redact'>,
]

/** The same of a plan. */
export async function runPlanned(
  workingDirectory: string,
  plan: Plan,
  ...[
    signal = new AbortController().signal,
    onEvent = () => {},
    clock = systemClock,
    parallelBuilds = 1,
    more = {},
  ]: How
) {
  const events: Event[] = []
  const recorder = new Recorder(0)
  const { builds } = await runPlan(plan, {
    components: componentsWith({}),
    clock,
    journal: { append: () => {} },
    onEvent: (event) => {
      events.push(event)
      recorder.record(event)
      onEvent(event)
    },
    signal,
    runId: 'run',
    onError: 'cleanup',
    cleanUpAfterCancel: true,
    parallelBuilds,
    force: false,
    bootWaitFactor: undefined,
    workingDirectory,
    env: process.env,
    trust: fullTrust,
    downloadDirectory: workingDirectory,
    isoCache: undefined,
    ...more,
  })
  return { builds, events, history: recorder.history }
}
