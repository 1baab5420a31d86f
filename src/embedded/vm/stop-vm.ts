import { setTimeout as delay } from 'node:timers/promises'
import type { VmConfig } from '../config/conf-file.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Machine } from '../machine/hypervisor.ts'
import type { Worker } from '../tasks/task-list.ts'
import { agentTimeout, isAgentEnabled } from './guest-agent-access.ts'
import { applyPending } from './pending-changes.ts'
import { startVm } from './start-vm.ts'
import { checkLock, requireVm } from './vm-configs.ts'

type Steps = Pick<Worker, 'log' | 'signal'>

export async function stopVm(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  skiplock = false,
): Promise<void> {
  requireVm(datacenter.vms, node, vmid)
  await datacenter.locks.run(
    vmid,
    async () => {
      const machine = datacenter.machines.get(vmid)
      if (machine === undefined) return
      checkLock(datacenter.vms.read(node, vmid), skiplock)
      await machine.kill()
      await machine.exited
      await afterStop(datacenter, node, vmid)
    },
    worker.log,
  )
}

/** Waiting changes become true when a machine was ended by a task. */
async function afterStop(datacenter: Datacenter, node: string, vmid: number): Promise<void> {
  const config = datacenter.vms.read(node, vmid)
  await applyPending({ datacenter, node, vmid }, config)
  datacenter.vms.write(node, vmid, config)
}

export interface ShutdownOptions {
  /** Seconds. */
  readonly timeout?: number | undefined
  readonly forceStop?: boolean
  readonly skiplock?: boolean
}

const shutdownPatience = 60

/** Whether the machine stands still: a request to shut down would be heard when it goes on. */
export async function isPaused(datacenter: Datacenter, vmid: number): Promise<boolean> {
  const status = await datacenter.machines
    .get(vmid)
    ?.status()
    .catch(() => undefined)
  return status === 'paused' || status === 'prelaunch'
}

/** Seconds: what the call says, or `startup`, or what everybody gets. */
function patienceOf(config: VmConfig, wish: number | undefined): number {
  const down = /(?:^|,)down=(\d+)/.exec(config.options.get('startup') ?? '')?.[1]
  return wish ?? (Number(down ?? 0) || shutdownPatience)
}

export async function shutdownVm(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  options: ShutdownOptions,
): Promise<void> {
  requireVm(datacenter.vms, node, vmid)
  await datacenter.locks.run(vmid, () => shutdownLocked(datacenter, node, vmid, worker, options), worker.log)
}

async function shutdownLocked(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  options: ShutdownOptions,
): Promise<void> {
  const machine = datacenter.machines.get(vmid)
  if (machine === undefined) return
  const config = datacenter.vms.read(node, vmid)
  checkLock(config, options.skiplock)
  await askToShutDown(datacenter, machine, config, worker)
  const ended = await endsWithin(machine, patienceOf(config, options.timeout), worker.signal)
  if (!ended) {
    if (!options.forceStop) throw new Error('VM quit/powerdown failed - got timeout')
    worker.log('VM still running - terminating now with SIGTERM')
    await machine.kill()
    await machine.exited
  }
  await afterStop(datacenter, node, vmid)
}

async function askToShutDown(datacenter: Datacenter, machine: Machine, config: VmConfig, worker: Steps): Promise<void> {
  if (isAgentEnabled(config.options)) {
    try {
      await machine.agent('guest-ping', {}, 3000)
      await machine.agent('guest-shutdown', {}, 10_000).catch(() => {})
      return
    } catch {
      worker.log(`QEMU Guest Agent is not running - ${agentTimeout(datacenter, machine.vmid, 'guest-ping')}`)
    }
  }
  await machine.powerdown()
}

async function endsWithin(machine: Machine, seconds: number, signal: AbortSignal): Promise<boolean> {
  const timer = new AbortController()
  const expired = delay(seconds * 1000, false, { signal: AbortSignal.any([timer.signal, signal]) })
  try {
    return await Promise.race([machine.exited.then(() => true), expired])
  } finally {
    timer.abort()
    expired.catch(() => {})
  }
}

export async function rebootVm(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  timeout: number | undefined,
): Promise<void> {
  await shutdownVm(datacenter, node, vmid, worker, { timeout })
  await startVm(datacenter, node, vmid, worker)
}
