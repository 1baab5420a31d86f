import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ScreenshotWish } from '../../src/builders/screenshot-wish.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { componentsWith } from '../../src/engine/components-with.ts'
import type { UnchangedWish } from '../../src/engine/fingerprint/judge-build.ts'
import type { LifeSetup } from '../../src/engine/life/life-setup.ts'
import type { NightlySetup } from '../../src/engine/life/nightly.ts'
import { type BuildResult, runPlan } from '../../src/engine/run-plan.ts'
import type { ForceOrder, OnError } from '../../src/engine/run-setup.ts'
import { product } from '../../src/entry/product.ts'
import type { Event } from '../../src/events/event.ts'
import { type JournalEntry, type JournalRecord, openEntries } from '../../src/events/journal.ts'
import type { Plan } from '../../src/packer/plan.ts'
import type { ConnectionOverrides } from '../../src/proxmox/overrides.ts'
import type { Clock } from '../../src/time/clock.ts'
import { fullTrust, type Grant } from '../../src/trust/trust.ts'

export interface RunHere {
  readonly template: string
  readonly connection: ConnectionOverrides
  readonly onEvent?: (event: Event) => void
  /** Told of each record of the journal before it is written. */
  readonly onRecord?: (record: JournalRecord) => void
  readonly signal?: AbortSignal
  readonly force?: boolean
  readonly forceOrder?: ForceOrder | undefined
  readonly keepPrevious?: boolean | undefined
  /** Undefined where it is named: by the machine. */
  readonly bootWaitFactor?: number | undefined
  readonly screenshot?: ScreenshotWish | undefined
  readonly onError?: OnError
  readonly retry?: number
  readonly nightly?: NightlySetup
  readonly cleanUpAfterCancel?: boolean
  /** Where time is not to pass as it does. */
  readonly clock?: Clock
  readonly life?: LifeSetup
  readonly unchanged?: UnchangedWish
  /** Undefined: with all. */
  readonly granted?: readonly Grant[]
  /** Puts more files beside the template. */
  readonly fill?: (workingDirectory: string) => void
}

export interface RanHere {
  readonly build: BuildResult
  readonly plan: Plan
  /** Everything that was said. */
  readonly said: string
  readonly open: readonly JournalEntry[]
}

let runs = 0

/** Builds a template of one source in this process. */
export async function runHere(given: RunHere): Promise<RanHere> {
  const { template, connection, onEvent, onRecord, force = false, clock = product.clock } = given
  const { signal = new AbortController().signal, onError = 'cleanup', cleanUpAfterCancel = true } = given
  const workingDirectory = mkdtempSync(path.join(tmpdir(), 'here-'))
  const records: JournalRecord[] = []
  const said: string[] = []
  try {
    writeFileSync(path.join(workingDirectory, 'a.pkr.hcl'), template)
    given.fill?.(workingDirectory)
    const trust =
      given.granted === undefined
        ? fullTrust
        : { granted: new Set(given.granted), workspace: workingDirectory, because: 'nobody has looked at it' }
    const names = { template: 'a.pkr.hcl', vars: [], varFiles: [], only: [], except: [], evaluateDataSources: true }
    const plan = await product.plan({ ...names, workingDirectory, env: {}, trust, connection, signal })
    const { builds } = await runPlan(plan, {
      components: componentsWith(connection),
      clock,
      workingDirectory,
      env: {},
      trust,
      onEvent: (event) => {
        if (event.kind === 'problem') said.push(printDiagnostic(event.diagnostic))
        else if (event.kind !== 'secret' && 'text' in event) said.push(event.text)
        onEvent?.(event)
      },
      journal: {
        append: (record) => {
          onRecord?.(record)
          records.push(record)
        },
      },
      signal,
      ...(given.unchanged && { unchanged: given.unchanged }),
      runId: `here-${++runs}`,
      onError,
      retry: given.retry,
      nightly: given.nightly,
      cleanUpAfterCancel,
      parallelBuilds: 0,
      force,
      life: given.life,
      forceOrder: given.forceOrder,
      keepPrevious: given.keepPrevious,
      bootWaitFactor: 'bootWaitFactor' in given ? given.bootWaitFactor : 1,
      screenshot: given.screenshot,
      isoCache: undefined,
      downloadDirectory: path.join(workingDirectory, 'downloads'),
    })
    const [build] = builds
    if (build === undefined) throw new Error('the template has no build')
    return { build, plan, said: said.join('\n'), open: openEntries(records) }
  } finally {
    rmSync(workingDirectory, { recursive: true, force: true })
  }
}
