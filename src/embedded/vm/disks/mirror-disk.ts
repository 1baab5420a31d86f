import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from '../../machine/hypervisor.ts'
import type { Log } from '../../storage/allocate-volume.ts'
import { printAmount } from '../../storage/amount.ts'

interface Job {
  readonly device: string
  readonly ready: boolean
  readonly len: number
  readonly offset: number
}

export interface MirrorWish {
  /** `scsi0` */
  readonly key: string
  /** An empty image of the disk's size. */
  readonly target: { readonly file: string; readonly format: string }
  /** Whether the machine goes on with the copy; without, the copy is what the disk is at one moment. */
  readonly switch: boolean
  /** KiB a second. */
  readonly limit: number | undefined
}

const POLL_MS = 200

/** Copies the disk of a running machine while its guest goes on. */
export async function mirrorDrive(machine: Machine, wish: MirrorWish, log: Log, signal?: AbortSignal): Promise<void> {
  const device = `drive-${wish.key}`
  const limited = wish.limit === undefined ? '' : ` with bandwidth limit: ${wish.limit} KB/s`
  log(`drive mirror is starting for ${device}${limited}`)
  await machine.qmp('drive-mirror', {
    device,
    mode: 'existing',
    sync: 'full',
    target: wish.target.file,
    format: wish.target.format,
    ...(wish.limit === undefined ? {} : { speed: wish.limit * 1024 }),
  })
  try {
    await untilReady(machine, device, log, signal)
    if (wish.switch) {
      log(`${device}: Completing block job...`)
      await machine.qmp('block-job-complete', { device })
      log(`${device}: Completed successfully.`)
    } else await keepMoment(machine, device, log)
  } catch (error) {
    log(`${device}: Cancelling block job`)
    await machine.qmp('block-job-cancel', { device, force: true }).catch(() => {})
    await untilGone(machine, device).catch(() => {})
    throw error
  }
  await untilGone(machine, device)
  if (wish.switch) log(`${device}: mirror-job finished`)
}

/** The copy is consistent because the guest stands still while it is cut off. */
async function keepMoment(machine: Machine, device: string, log: Log): Promise<void> {
  const wasRunning = (await machine.status()) === 'running'
  log('suspend vm')
  if (wasRunning) await machine.pause()
  try {
    log(`${device}: Cancelling block job`)
    await machine.qmp('block-job-cancel', { device })
    await untilGone(machine, device)
    log(`${device}: Done.`)
  } finally {
    log('resume vm')
    if (wasRunning) await machine.resume()
  }
}

async function jobOf(machine: Machine, device: string): Promise<Job | undefined> {
  const jobs = (await machine.qmp('query-block-jobs')) as readonly Job[]
  return jobs.find((job) => job.device === device)
}

async function untilReady(machine: Machine, device: string, log: Log, signal: AbortSignal | undefined): Promise<void> {
  const startedAt = Date.now()
  for (let last = -1; ; await sleep(POLL_MS)) {
    signal?.throwIfAborted()
    const job = await jobOf(machine, device)
    if (job === undefined) throw new Error(`block job (mirror) error: ${device}: 'mirror' has been cancelled`)
    const percent = job.len === 0 ? 100 : (job.offset * 100) / job.len
    const seconds = Math.floor((Date.now() - startedAt) / 1000)
    if (job.ready || seconds > last) {
      const amount = `transferred ${printAmount(job.offset)} of ${printAmount(job.len)} (${percent.toFixed(2)}%)`
      log(`${device}: ${amount} in ${seconds}s${job.ready ? ', ready' : ''}`)
      last = seconds
    }
    if (!job.ready) continue
    log("all 'mirror' jobs are ready")
    return
  }
}

async function untilGone(machine: Machine, device: string): Promise<void> {
  while ((await jobOf(machine, device)) !== undefined) await sleep(POLL_MS)
}
