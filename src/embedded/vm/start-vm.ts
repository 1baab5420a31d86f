import { timeoutSignal } from '../../time/clock.ts'
import type { Options } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { isVolume, tryParseDrive } from '../config/drive-string.ts'
import { parseNet } from '../config/net-string.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Machine, MachineSpec } from '../machine/hypervisor.ts'
import { hasTextsOfNine } from '../release.ts'
import { volumeInfo } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { refreshCloudInit } from './cloud-init/cloud-init-drive.ts'
import { machineSpec } from './machine-spec.ts'
import { applyPending } from './pending-changes.ts'
import { checkLock, isTemplate } from './vm-configs.ts'

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
  const expired = timeoutSignal(timeout * 1000)
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
    if (hasTextsOfNine(datacenter.state.version)) throw new Error(`bridge '${bridge}' does not exist`)
    worker.log(`bridge '${bridge}' does not exist`)
    const script = '/usr/libexec/qemu-server/pve-bridge'
    const device = `type=tap,id=${key},ifname=tap${vmid}i${key.slice(3)},script=${script},downscript=${script}down`
    worker.log(`kvm: -netdev ${device}: network script ${script} failed with status 512`)
    throw new Error('start failed: QEMU exited with code 1')
  }
}
