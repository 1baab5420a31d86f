import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Options, VmConfig } from '../config/conf-file.ts'
import { shownValue } from '../config/config-values.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { isVolume, tryParseDrive } from '../config/drive-string.ts'
import { parseNet } from '../config/net-string.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Machine, MachineSpec } from '../machine/hypervisor.ts'
import { realPath, volumePath } from '../storage/storages.ts'
import { volumeInfo } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { refreshCloudInit } from './cloud-init/cloud-init-drive.ts'
import { isAgentEnabled } from './guest-agent-access.ts'
import { applyPending } from './pending-changes.ts'
import { checkLock, isTemplate, requireVm } from './vm-configs.ts'

type Steps = Pick<Worker, 'log' | 'signal'>

export interface StartOptions {
  readonly skiplock?: boolean
  readonly machine?: string | undefined
  /** Seconds until QEMU has to be there; undefined or 0: as long as it takes. */
  readonly timeout?: number | undefined
}

export async function startVm(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  options: StartOptions = {},
): Promise<void> {
  await datacenter.locks.run(vmid, () => startLocked(datacenter, node, vmid, worker, options), worker.log)
}

async function startLocked(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  worker: Steps,
  options: StartOptions,
): Promise<void> {
  const config = datacenter.vms.read(node, vmid)
  if (isTemplate(config)) throw new Error("you can't start a vm if it's a template")
  checkLock(config, options.skiplock)
  if (datacenter.machines.get(vmid)) throw new Error(`VM ${vmid} already running`)
  const errors = await applyPending({ datacenter, node, vmid }, config)
  for (const text of Object.values(errors)) worker.log(text.trimEnd())
  datacenter.vms.write(node, vmid, config)
  checkVolumes(datacenter, node, config.options)
  checkBridges(datacenter, vmid, config.options, worker)
  await refreshCloudInit(datacenter, node, vmid, config)
  datacenter.vms.write(node, vmid, config)
  const spec = machineSpec(datacenter, node, vmid, config, options.machine)
  datacenter.machines.add(await startWithin(datacenter, spec, worker, options.timeout))
}

async function startWithin(
  { hypervisor }: Datacenter,
  spec: MachineSpec,
  worker: Steps,
  timeout: number | undefined,
): Promise<Machine> {
  if (!timeout) return await hypervisor.start(spec, worker)
  const expired = AbortSignal.timeout(timeout * 1000)
  try {
    return await hypervisor.start(spec, { log: worker.log, signal: AbortSignal.any([worker.signal, expired]) })
  } catch (error) {
    if (!expired.aborted || worker.signal.aborted) throw error
    throw new Error(`start failed: command '/usr/bin/kvm -id ${spec.vmid}' failed: got timeout`)
  }
}

function checkVolumes(datacenter: Datacenter, node: string, options: Options): void {
  for (const key of driveKeys) {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive !== undefined && isVolume(drive.file)) volumeInfo(datacenter, node, drive.file)
  }
}

function checkBridges(datacenter: Datacenter, vmid: number, options: Options, worker: Steps): void {
  for (const [key, text] of options) {
    if (!/^net\d+$/.test(key)) continue
    const bridge = parseNet(text)['bridge']
    if (bridge === undefined || datacenter.state.bridges.some((known) => known.iface === bridge)) continue
    worker.log(`bridge '${bridge}' does not exist`)
    const script = '/usr/libexec/qemu-server/pve-bridge'
    const device = `type=tap,id=${key},ifname=tap${vmid}i${key.slice(3)},script=${script},downscript=${script}down`
    worker.log(`kvm: -netdev ${device}: network script ${script} failed with status 512`)
    throw new Error('start failed: QEMU exited with code 1')
  }
}

/** Every guest has its own address of this machine: derived from the ID, so that it stays the same. */
export function hostAddress(vmid: number): string {
  return `127.${64 + ((vmid >> 16) & 63)}.${(vmid >> 8) & 255}.${vmid & 255}`
}

export function machineSpec(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
  machine?: string,
): MachineSpec {
  const shown: Record<string, string | number> = {}
  for (const [key, value] of config.options) shown[key] = key === 'cipassword' ? value : shownValue(key, value)
  if (machine !== undefined) shown['machine'] = machine
  const runDirectory = datacenter.data.path('run', String(vmid))
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 })
  return {
    vmid,
    name: config.options.get('name') ?? `VM ${vmid}`,
    config: shown,
    volumePath: (volid) =>
      volid.startsWith('/') ? (realPath(datacenter, node, volid) ?? volid) : volumePath(datacenter, node, volid),
    bridges: new Map(datacenter.state.bridges.map((bridge) => [bridge.iface, { cidr: bridge.cidr }])),
    hostAddress: hostAddress(vmid),
    runDirectory: path.resolve(runDirectory),
  }
}

/** Throws Error `VM 100 not running`. */
export function runningMachine(datacenter: Datacenter, vmid: number): Machine {
  const machine = datacenter.machines.get(vmid)
  if (machine === undefined) throw new Error(`VM ${vmid} not running`)
  return machine
}

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
  await askToShutDown(machine, config, worker)
  const ended = await endsWithin(machine, patienceOf(config, options.timeout), worker.signal)
  if (!ended) {
    if (!options.forceStop) throw new Error('VM quit/powerdown failed - got timeout')
    worker.log('VM still running - terminating now with SIGTERM')
    await machine.kill()
    await machine.exited
  }
  await afterStop(datacenter, node, vmid)
}

async function askToShutDown(machine: Machine, config: VmConfig, worker: Steps): Promise<void> {
  if (isAgentEnabled(config.options)) {
    try {
      await machine.agent('guest-ping', {}, 3000)
      await machine.agent('guest-shutdown', {}, 10_000).catch(() => {})
      return
    } catch {
      worker.log(`QEMU Guest Agent is not running - VM ${machine.vmid} qmp command 'guest-ping' failed - got timeout`)
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
