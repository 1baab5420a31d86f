import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../../src/embedded/faults/faults.ts'
import type { UnchangedWish } from '../../../src/engine/fingerprint/judge-build.ts'
import type { LifeSetup } from '../../../src/engine/life/life-setup.ts'
import { type Clock, systemClock } from '../../../src/time/clock.ts'
import { type RanHere, type RunHere, runHere } from '../../engine/in-process.ts'
import { type Lab, labClone, labTemplate, openLab } from '../../engine/lab.ts'
import { type RecordedCall, recordedCalls } from './recorded-calls.ts'

export interface Built {
  readonly ran: RanHere
  /** What it asked of the server, but for reading. */
  readonly calls: readonly RecordedCall[]
}

interface How extends Pick<RunHere, 'force' | 'forceOrder' | 'keepPrevious' | 'onError' | 'onEvent'> {
  readonly life?: LifeSetup | undefined
  readonly unchanged?: UnchangedWish
  readonly clock?: Clock
  readonly met?: readonly Partial<Fault>[]
}

/** A server on which builds run in this process, so that what they ask of it can be looked at. */
export interface CallLab {
  readonly lab: Lab
  /** A template of the lab, with lines in its source and in its build. */
  iso(source: string, steps?: string): string
  /** A template that clones, with lines in its source. */
  clone(source: string): string
  /** `met`: what goes wrong on the way, once each unless it says otherwise. */
  build(template: string, how?: How): Promise<Built>
  /** A machine of that ID. */
  make(vmid: number, name: string, more?: Readonly<Record<string, string>>): Promise<void>
  makeTemplate(vmid: number, name: string, more?: Readonly<Record<string, string>>): Promise<void>
  remove(vmid: number): Promise<void>
}

// A pause of the build is none here.
const hurried: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal),
}

export async function openCallLab(): Promise<CallLab> {
  let faults = createFaults([])
  const lab = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
  const task = async (method: 'POST' | 'DELETE', at: string, params = {}) =>
    lab.client.task(String(await lab.client.request(method, `/nodes/pve/qemu${at}`, params)))
  const make: CallLab['make'] = async (vmid, name, more = {}) => {
    await task('POST', '', { vmid, name, net0: 'virtio,bridge=vmbr0', ...more })
  }
  return {
    lab,
    make,
    iso: (source, steps = '') => labTemplate(lab, { source, build: steps }),
    clone: (source) => labClone(lab, source),
    async makeTemplate(vmid, name, more) {
      await make(vmid, name, more)
      await task('POST', `/${vmid}/template`)
    },
    async remove(vmid) {
      await task('DELETE', `/${vmid}`)
    },
    async build(template, how = {}) {
      const { force = false, forceOrder, keepPrevious, onError, onEvent } = how
      const { met = [], life, unchanged, clock = hurried } = how
      const { url, fingerprint, username, token } = lab.server
      const connection = { url, fingerprint, username, token, node: 'pve' }
      faults = createFaults(met.map((one) => ({ skip: 0, times: 1, ...one }) as Fault))
      let ran: RanHere | undefined
      const calls = await recordedCalls(async () => {
        ran = await runHere({
          template,
          connection,
          force,
          forceOrder,
          keepPrevious,
          ...(onError && { onError }),
          clock,
          ...(onEvent && { onEvent }),
          ...(life && { life }),
          ...(unchanged && { unchanged }),
        })
      })
      faults = createFaults([])
      if (ran === undefined) throw new Error('nothing ran')
      return { ran, calls }
    },
  }
}

/** An image that is made on the spot. */
export const cd = (lines: string) =>
  `additional_iso_files {\n cd_content = { "a" = "x" }\n iso_storage_pool = "local"\n ${lines}\n}\n`
export const failing = 'provisioner "shell" { inline = ["exit 4"] }'
