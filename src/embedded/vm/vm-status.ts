import type { Options } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { parseSize } from '../config/drive-size.ts'
import { isCdrom, tryParseDrive } from '../config/drive-string.ts'
import { memoryFormat } from '../config/option-formats.ts'
import type { Datacenter } from '../datacenter.ts'
import { tellsHostUse } from '../release.ts'
import { parsePropertyString } from '../schema/check.ts'
import { isAgentEnabled } from './guest-agent-access.ts'
import { bootOrder } from './vm-defaults.ts'

function vmName(options: Options, vmid: number): string {
  return options.get('name') ?? `VM ${vmid}`
}

/** Of the option's text, which may be `current=2048`. */
export function memoryMegabytes(text: string): number {
  return Number(parsePropertyString(memoryFormat, text)['current'])
}

export function memoryBytes(options: Options): number {
  return memoryMegabytes(options.get('memory') ?? '512') * 1024 * 1024
}

function cpuCount(options: Options): number {
  const all = Number(options.get('sockets') ?? 1) * Number(options.get('cores') ?? 1)
  const plugged = options.get('vcpus')
  return plugged === undefined ? all : Number(plugged)
}

/** Size of the first disk in the boot order; 0: none. */
function bootDiskBytes(options: Options): number {
  const order = bootOrder(options.get('boot')) ?? [options.get('bootdisk') ?? '']
  for (const key of order) {
    if (!driveKeys.includes(key)) continue
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive === undefined || isCdrom(drive)) continue
    return parseSize(drive.options['size'] ?? '0') ?? 0
  }
  return 0
}

/** How much the machine had to wait for what its host is short of. */
const pressure = Object.fromEntries(
  ['cpu', 'io', 'memory'].flatMap((kind) => [`pressure${kind}full`, `pressure${kind}some`].map((key) => [key, 0])),
)

/** The row of GET /nodes/N/qemu. */
export async function vmRow(datacenter: Datacenter, vmid: number, full: boolean): Promise<Record<string, unknown>> {
  const options = datacenter.vms.peek(vmid)!.options
  const machine = datacenter.machines.get(vmid)
  const row: Record<string, unknown> = {
    cpu: 0,
    cpus: cpuCount(options),
    disk: 0,
    maxdisk: bootDiskBytes(options),
    maxmem: memoryBytes(options),
    mem: 0,
    name: vmName(options, vmid),
    netin: 0,
    netout: 0,
    status: machine === undefined ? 'stopped' : 'running',
    uptime: 0,
    vmid,
  }
  const tellsHost = tellsHostUse(datacenter.state.version)
  if (tellsHost) row['memhost'] = 0
  // From 9 on a machine that is off is not said to read or write.
  if (machine !== undefined || !tellsHost) Object.assign(row, { diskread: 0, diskwrite: 0 })
  const tags = options.get('tags')
  if (tags !== undefined) row['tags'] = tags
  const lock = options.get('lock')
  if (lock !== undefined) row['lock'] = lock
  if (options.get('template') === '1') row['template'] = 1
  if ([0, 1, 2, 3].some((index) => options.has(`serial${index}`))) row['serial'] = 1
  const balloon = Number(options.get('balloon') ?? 0)
  if (balloon > 0) {
    row['balloon_min'] = balloon * 1024 * 1024
    row['shares'] = Number(options.get('shares') ?? 1000)
  }
  if (machine === undefined) {
    if (full) row['qmpstatus'] = 'stopped'
    return row
  }
  row['pid'] = machine.pid
  row['uptime'] = Math.max(1, Math.floor((datacenter.now() - machine.startedAt) / 1000))
  row['mem'] = Math.floor(memoryBytes(options) / 4)
  if (tellsHost) Object.assign(row, pressure, { memhost: row['mem'] })
  if (full) {
    row['qmpstatus'] = await machine.status().catch(() => 'unknown')
    row['running-machine'] = runningMachineType(options, datacenter.hypervisor.qemuVersion)
    row['running-qemu'] = datacenter.hypervisor.qemuVersion
    row['proxmox-support'] = {}
    const cards = [...options.keys()].filter((key) => /^net\d+$/.test(key))
    if (cards.length > 0) {
      row['nics'] = Object.fromEntries(cards.map((key) => [`tap${vmid}i${key.slice(3)}`, { netin: 0, netout: 0 }]))
    }
  }
  return row
}

function runningMachineType(options: Options, version: string): string {
  const machine = (options.get('machine') ?? 'pc').split(',')[0]!
  const short = version.split('.').slice(0, 2).join('.')
  if (machine === 'pc') return `pc-i440fx-${short}`
  return machine === 'q35' ? `pc-q35-${short}` : machine
}

/** GET status/current. */
export async function currentStatus(datacenter: Datacenter, vmid: number): Promise<Record<string, unknown>> {
  const row = await vmRow(datacenter, vmid, true)
  const { options } = datacenter.vms.peek(vmid)!
  return { ...row, ha: { managed: 0 }, ...(isAgentEnabled(options) ? { agent: 1 } : {}) }
}
