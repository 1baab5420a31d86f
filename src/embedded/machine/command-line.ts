import { bootIndexes } from './boot-order.ts'
import { firmwareMemory, zeros } from './cleared-memory.ts'
import { bridgesFor, driveArguments, drivesOf } from './devices/drive-device.ts'
import { nicArguments, nicsOf, nicWarnings } from './devices/network-device.ts'
import { agentOf, deviceArguments } from './devices/other-devices.ts'
import { busArguments, type Chipset } from './devices/pci.ts'
import { isOn, parseProperties, qemuOption, quote, splitWords } from './devices/qemu-properties.ts'
import { firmwareArguments } from './firmware.ts'
import { gateArguments } from './gate/gate.ts'
import type { MachineSpec } from './hypervisor.ts'
import { type Acceleration, memorySize, processorArguments } from './processor.ts'
import type { RuntimePaths } from './runtime-paths.ts'

export interface CommandLineContext {
  /** What this host can do; `kvm: 0` in the configuration is obeyed besides. */
  readonly acceleration: Acceleration
  readonly qemuVersion: string
  readonly paths: RuntimePaths
  readonly firmwareDirectory?: string
}

interface CommandLine {
  readonly arguments: readonly string[]
  /** For the task log: what the configuration asks for and will not get. */
  readonly warnings: readonly string[]
  /** A file to copy before the start. */
  readonly copy: { readonly from: string; readonly to: string } | undefined
  /** A file to write before the start. */
  readonly write: { readonly to: string; readonly content: Buffer } | undefined
}

/** QEMU's arguments for a machine. Throws Error that names the key where the configuration asks for the impossible. */
export function commandLine(spec: MachineSpec, context: CommandLineContext): CommandLine {
  const { config, volumePath } = spec
  const { paths } = context
  refuseUnsupported(config)
  const machine = machineType(config, context.qemuVersion)
  const { chipset } = machine
  const acceleration = isOn(config['kvm'], true) ? context.acceleration : 'tcg'
  const drives = drivesOf(config)
  const scsihw = String(config['scsihw'] ?? 'lsi')
  const indexes = bootIndexes(config)
  const nics = nicsOf(config)
  const firmware = firmwareArguments(config, {
    q35: chipset === 'q35',
    volumePath,
    temporaryVars: paths.temporaryVars,
    ...(context.firmwareDirectory === undefined ? {} : { directory: context.firmwareDirectory }),
  })
  const clears = config['bios'] === 'ovmf' && acceleration === 'tcg'
  const options = {
    '': machine.type,
    smm: firmware.smm ? 'on' : undefined,
    acpi: isOn(config['acpi'], true) ? undefined : 'off',
    'kernel-irqchip': machine.viommu === 'intel' && acceleration === 'kvm' ? 'split' : undefined,
  }
  return {
    arguments: [
      ...['-name', `${quote(String(config['name'] ?? `vm${spec.vmid}`))},debug-threads=on`],
      ...['-no-user-config', '-nodefaults'],
      ...['-chardev', qemuOption({ '': 'socket', id: 'qmp', path: paths.qmp, server: 'on', wait: 'off' })],
      ...['-mon', 'chardev=qmp,mode=control'],
      ...['-pidfile', paths.pid],
      ...['-machine', qemuOption(options)],
      ...processorArguments(config, acceleration),
      ...(machine.viommu === 'intel' ? ['-device', 'intel-iommu,intremap=on,caching-mode=on'] : []),
      ...(chipset === 'q35'
        ? // Without it Linux would call net0 after its hot-plug slot, not after its place on the bus.
          ['-global', 'ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off']
        : []),
      ...sleepArguments(config, chipset),
      ...firmware.arguments,
      ...(clears ? ['-device', qemuOption({ '': 'loader', file: paths.zeros })] : []),
      ...['-boot', 'menu=on,strict=on,reboot-timeout=1000'],
      ...['-vnc', `${qemuOption({ '': `unix:${quote(paths.vnc)}`, password: 'on' })}`],
      ...(config['keyboard'] === undefined ? [] : ['-k', String(config['keyboard'])]),
      ...clockArguments(config),
      ...(isOn(config['reboot'], true) ? [] : ['-no-reboot']),
      // The processors wait until the network is ready: see start.
      '-S',
      ...busArguments(chipset, bridgesFor(drives, scsihw)),
      ...deviceArguments(config, { chipset, paths }),
      ...driveArguments(drives, { chipset, scsihw, bootIndexes: indexes, volumePath }),
      ...nicArguments(nics, {
        chipset,
        bridges: spec.bridges,
        bootIndexes: indexes,
        gate: (uplink) => gateArguments(paths, uplink),
      }),
      // Last, because it has no place of its own and takes the first one that is free.
      ...(machine.viommu === 'virtio' ? ['-device', 'virtio-iommu-pci'] : []),
      ...splitWords(String(config['args'] ?? '')),
    ],
    warnings: [
      ...nicWarnings(nics),
      ...(firmware.copy === undefined ? [] : ['no efidisk configured! Using temporary efivars disk.']),
      ...(agentOf(config).enabled && agentOf(config).type === 'isa' && config['serial0'] === undefined
        ? ['agent: type=isa takes the first serial port (COM1), because serial0 is not configured']
        : []),
    ],
    copy: firmware.copy,
    write: clears ? { to: paths.zeros, content: zeros(firmwareMemory(memorySize(config), chipset)) } : undefined,
  }
}

const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^hostpci\d+$/, 'a PCI device of the host can not be passed through'],
  [/^usb\d+$/, 'USB devices can not be passed through'],
  [/^parallel\d+$/, 'parallel ports can not be passed through'],
  [/^ivshmem$/, 'shared memory is not supported'],
  [/^virtiofs\d+$/, 'shared directories are not supported'],
  [/^hugepages$/, 'huge pages are not supported'],
  [/^amd[-_]sev$|^intel-tdx$/, 'memory encryption is not supported'],
]

function refuseUnsupported(config: MachineSpec['config']): void {
  if (config['arch'] !== undefined && config['arch'] !== 'x86_64') {
    throw new Error(`arch: '${config['arch']}' is not supported by the embedded Proxmox, only x86_64`)
  }
  for (const key of Object.keys(config)) {
    const reason = UNSUPPORTED.find(([pattern]) => pattern.test(key))?.[1]
    if (reason !== undefined) throw new Error(`${key}: ${reason} by the embedded Proxmox`)
  }
}

/** `q35`, `pc-i440fx-7.2+pve0`, `q35,viommu=intel` → QEMU's machine name; Proxmox's own revisions are the plain ones. */
export function machineType(
  config: MachineSpec['config'],
  qemuVersion: string,
): { readonly type: string; readonly chipset: Chipset; readonly viommu: string | undefined } {
  const machine = parseProperties(config['machine'] ?? 'pc')
  const type = (machine['type'] ?? machine[''] ?? 'pc').replace(/\+pve\d+$/, '')
  const pinned = /-(\d+)\.(\d+)$/.exec(type)
  const [major = 0, minor = 0] = qemuVersion.split('.').map(Number)
  if (pinned !== null && (Number(pinned[1]) - major || Number(pinned[2]) - minor) > 0) {
    throw new Error(`Installed QEMU version '${qemuVersion}' is too old to run machine type '${type}', please upgrade`)
  }
  return { type, chipset: chipsetOf(config), viommu: machine['viommu'] }
}

export function chipsetOf(config: MachineSpec['config']): Chipset {
  const machine = parseProperties(config['machine'] ?? 'pc')
  return /^(pc-)?q35/.test(machine['type'] ?? machine[''] ?? 'pc') ? 'q35' : 'i440fx'
}

// No suspend to memory or disk: a guest that sleeps is not woken by anybody.
function sleepArguments(config: MachineSpec['config'], chipset: Chipset): string[] {
  if (!isOn(config['acpi'], true)) return []
  const controller = chipset === 'q35' ? 'ICH9-LPC' : 'PIIX4_PM'
  return [3, 4].flatMap((state) => ['-global', `${controller}.disable_s${state}=1`])
}

function clockArguments(config: MachineSpec['config']): string[] {
  const windows = /^(w|win)/.test(String(config['ostype'] ?? ''))
  const start = config['startdate']
  if (start !== undefined && start !== 'now') return ['-rtc', `base=${start}`]
  return isOn(config['localtime'], windows) ? ['-rtc', 'base=localtime'] : []
}
