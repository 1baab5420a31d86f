import type { Builder, ForceOrder } from '../builders/builder.ts'
import type { ScreenshotWish } from '../builders/screenshot-wish.ts'
import type { Trial } from '../builders/trial.ts'
import type { Event } from '../events/event.ts'
import type { JournalStore } from '../events/journal.ts'
import type { IsoCache } from '../media/iso-cache.ts'
import type { Materials, PostProcessor } from '../post-processors/post-processor.ts'
import type { Provisioner } from '../provisioners/provisioner.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'
import type { UnchangedWish } from './fingerprint/judge-build.ts'
import type { LifeSetup } from './life/life-setup.ts'
import type { NightlySetup } from './life/nightly.ts'
import type { AttestingSetup } from './post-processing/attest-build.ts'

export type { ForceOrder } from '../builders/builder.ts'

export type OnError = 'cleanup' | 'abort' | 'run-cleanup-provisioner'

export interface RunSetup {
  readonly components: {
    builder(type: string): Builder | undefined
    provisioner(type: string): Provisioner | undefined
    postProcessor(type: string): PostProcessor | undefined
  }
  readonly journal: JournalStore
  readonly onEvent: (event: Event) => void
  /** Takes secrets out of a text before it is cut. */
  readonly redact?: ((text: string) => string) | undefined
  /** Resolves when whoever is told of events takes more; undefined: now. */
  readonly room?: (() => Promise<void> | undefined) | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Identifies this run in the ownership marks. */
  readonly runId: string
  readonly onError: OnError
  /** How often a build is done again after a failure that can pass; undefined: never. */
  readonly retry?: number | undefined
  /** What is compared with the build before; undefined: nothing. */
  readonly nightly?: NightlySetup | undefined
  /** What the build is made of, for who writes it down. */
  readonly materials?: (() => Promise<Materials>) | undefined
  /** Where bills of material are written. Absolute; undefined: none are made. */
  readonly billFolder?: string | undefined
  /** Who attests what was built, and where its bundles are written; undefined: nobody asks. */
  readonly attesting?: AttestingSetup | undefined
  /** Remove what is left when cancelled? Not in a workflow step: `post` does it there, within its own time. */
  readonly cleanUpAfterCancel: boolean
  /** 0: all at once. */
  readonly parallelBuilds: number
  readonly force: boolean
  /** Undefined: as each source says. */
  readonly forceOrder?: ForceOrder | undefined
  /** Undefined: as each source says. */
  readonly keepPrevious?: boolean | undefined
  /** Nobody gets what is built: it is tried, and removed. Nothing is replaced. */
  readonly trial?: Trial | undefined
  /** Factor for the boot command's waits; undefined: decide by the machine. */
  readonly bootWaitFactor: number | undefined
  /** Undefined: no picture of a screen is kept. */
  readonly screenshot?: ScreenshotWish | undefined
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  readonly downloadDirectory: string
  readonly isoCache: IsoCache | undefined
  /** Undefined: templates get no record, and are put into no channel. */
  readonly life?: LifeSetup | undefined
  /** Undefined: every build is made. */
  readonly unchanged?: UnchangedWish | undefined
}

/** The line in a machine's description by which clean-up knows it as this run's. */
export function ownershipMark(runId: string, build: string): string {
  return `proxmox-template-action: run ${runId}, build ${build}`
}
