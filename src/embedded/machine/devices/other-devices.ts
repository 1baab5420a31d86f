import type { RuntimePaths } from '../runtime-paths.ts'
import { type Chipset, pciPlace } from './pci.ts'
import { type Config, isOn, numbered, type Properties, parseProperties, qemuOption } from './qemu-properties.ts'

interface DeviceContext {
  readonly chipset: Chipset
  readonly paths: RuntimePaths
}

export interface Agent {
  readonly enabled: boolean
  readonly type: 'virtio' | 'isa'
}

/** `agent: 1` or `agent: enabled=1,type=isa`. */
export function agentOf(config: Config): Agent {
  const agent = parseProperties(config['agent'] ?? 0)
  return { enabled: isOn(agent['enabled'] ?? agent['']), type: agent['type'] === 'isa' ? 'isa' : 'virtio' }
}

/** Everything but drives and network cards, in the order in which the bus is filled. */
export function deviceArguments(config: Config, context: DeviceContext): string[] {
  return [
    ...identityArguments(config),
    ...displayArguments(config, context),
    ...serialArguments(config, context),
    ...agentArguments(config, context),
    ...rngArguments(config, context),
    ...tpmArguments(config, context),
    ...watchdogArguments(config, context),
    ...audioArguments(config, context),
    ...(Number(config['balloon'] ?? 1) > 0
      ? device({ '': 'virtio-balloon-pci', id: 'balloon0', ...pciPlace('balloon0', context.chipset) })
      : []),
  ]
}

function device(options: Readonly<Record<string, string | number | undefined>>): string[] {
  return ['-device', qemuOption(options)]
}

function socket(id: string, path: string, extra: Readonly<Record<string, string>> = {}): string[] {
  return ['-chardev', qemuOption({ '': 'socket', id, path, server: 'on', wait: 'off', ...extra })]
}

function identityArguments(config: Config): string[] {
  const { base64, ...fields } = parseProperties(config['smbios1'] ?? '')
  const text = (key: string, value: string): string =>
    isOn(base64) && key !== 'uuid' ? Buffer.from(value, 'base64').toString('utf8') : value
  const smbios = Object.entries(fields).flatMap(([key, value]) =>
    key === '' ? [] : [[key, text(key, value)] as const],
  )
  const guid = config['vmgenid'] === undefined ? '0' : String(config['vmgenid'])
  return [
    ...(smbios.length > 0 ? ['-smbios', qemuOption({ type: 1, ...Object.fromEntries(smbios) })] : []),
    ...(guid === '0' ? [] : device({ '': 'vmgenid', guid: guid === '1' ? 'auto' : guid })),
  ]
}

const DISPLAYS: Readonly<Record<string, string>> = {
  std: 'VGA',
  cirrus: 'cirrus-vga',
  vmware: 'vmware-svga',
  virtio: 'virtio-vga',
  qxl: 'qxl-vga',
}

function displayOf(config: Config): { readonly type: string; readonly options: Properties } {
  const options = parseProperties(config['vga'] ?? 'std')
  return { type: options['type'] ?? options[''] ?? 'std', options }
}

/** The pointer that stands where the visitor's does. */
export function tabletArguments(chipset: Chipset): string[] {
  return device({ '': 'usb-tablet', id: 'tablet', bus: chipset === 'q35' ? 'ehci.0' : 'uhci.0', port: 1 })
}

function displayArguments(config: Config, { chipset }: DeviceContext): string[] {
  const { type, options } = displayOf(config)
  const serial = /^serial(\d)$/.exec(type)?.[1]
  if (serial !== undefined && config[`serial${serial}`] === undefined) {
    throw new Error(`vga: 'serial${serial}' is not configured: add serial${serial}: socket`)
  }
  const tablet =
    isOn(config['tablet'], true) && (type === 'std' || DISPLAYS[type] !== undefined) && !type.startsWith('qxl')
      ? tabletArguments(chipset)
      : []
  if (serial !== undefined || type === 'none') return ['-vga', 'none']
  const heads = Number(/^qxl([234])$/.exec(type)?.[1] ?? 1)
  const driver = DISPLAYS[heads > 1 ? 'qxl' : type]
  if (driver === undefined) throw new Error(`vga: '${type}' is not possible here: it needs the host's graphics card`)
  const memory = type === 'std' || type === 'vmware' || driver === 'qxl-vga' ? options['memory'] : undefined
  const further = Array.from({ length: heads - 1 }, (_, n) =>
    device({ '': 'qxl', id: `vga${n + 1}`, ...pciPlace(`vga${n + 1}`, chipset) }),
  )
  return [
    ...tablet,
    ...device({ '': driver, id: 'vga', ...pciPlace('vga', chipset), vgamem_mb: memory }),
    ...further.flat(),
    ...(options['clipboard'] === 'vnc' ? clipboardArguments(chipset) : []),
  ]
}

function clipboardArguments(chipset: Chipset): string[] {
  return [
    ...device({ '': 'virtio-serial', id: 'spice', ...pciPlace('spice', chipset) }),
    '-chardev',
    'qemu-vdagent,id=vdagent,name=vdagent,clipboard=on',
    ...device({ '': 'virtserialport', chardev: 'vdagent', name: 'com.redhat.spice.0' }),
  ]
}

// The log keeps what the guest printed while nobody was connected.
function serialArguments(config: Config, { paths }: DeviceContext): string[] {
  return numbered(config, 'serial').flatMap(({ key, index, value }) => [
    ...(value === 'socket'
      ? socket(key, paths.serial(index), { logfile: paths.serialLog(index), logappend: 'off' })
      : ['-chardev', qemuOption({ '': 'serial', id: key, path: value })]),
    ...device({ '': 'isa-serial', chardev: key }),
  ])
}

function agentArguments(config: Config, { chipset, paths }: DeviceContext): string[] {
  const agent = agentOf(config)
  if (!agent.enabled) return []
  if (agent.type === 'isa') return [...socket('qga0', paths.agent), ...device({ '': 'isa-serial', chardev: 'qga0' })]
  return [
    ...socket('qga0', paths.agent),
    ...device({ '': 'virtio-serial', id: 'qga0', ...pciPlace('qga0', chipset) }),
    ...device({ '': 'virtserialport', chardev: 'qga0', name: 'org.qemu.guest_agent.0' }),
  ]
}

// Bytes a period of milliseconds; without a limit PVE allows 1 KiB a second.
function rngArguments(config: Config, { chipset }: DeviceContext): string[] {
  if (config['rng0'] === undefined) return []
  const rng = parseProperties(config['rng0'])
  const most = Number(rng['max_bytes'] ?? 1024)
  return [
    '-object',
    qemuOption({ '': 'rng-random', id: 'rng0', filename: rng['source'] ?? rng[''] ?? '/dev/urandom' }),
    ...device({
      '': 'virtio-rng-pci',
      rng: 'rng0',
      'max-bytes': most > 0 ? most : undefined,
      period: most > 0 ? Number(rng['period'] ?? 1000) : undefined,
      ...pciPlace('rng0', chipset),
    }),
  ]
}

function tpmArguments(config: Config, { paths }: DeviceContext): string[] {
  if (config['tpmstate0'] === undefined) return []
  return [
    '-chardev',
    qemuOption({ '': 'socket', id: 'tpmchar', path: paths.tpm }),
    '-tpmdev',
    'emulator,id=tpmdev,chardev=tpmchar',
    ...device({ '': 'tpm-tis', tpmdev: 'tpmdev' }),
  ]
}

function watchdogArguments(config: Config, { chipset }: DeviceContext): string[] {
  if (config['watchdog'] === undefined) return []
  const watchdog = parseProperties(config['watchdog'])
  const model = watchdog['model'] ?? watchdog[''] ?? 'i6300esb'
  const place = model === 'i6300esb' ? pciPlace('watchdog', chipset) : {}
  const action = watchdog['action']
  return [...device({ '': model, ...place }), ...(action === undefined ? [] : ['-action', `watchdog=${action}`])]
}

// Nobody listens: the sound card is there, its sound goes nowhere.
function audioArguments(config: Config, { chipset }: DeviceContext): string[] {
  if (config['audio0'] === undefined) return []
  const audio = parseProperties(config['audio0'])
  const model = audio['device'] ?? audio[''] ?? 'ich9-intel-hda'
  const backend = ['-audiodev', 'none,id=audiodev0']
  const place = pciPlace('audio0', chipset)
  if (model === 'AC97') return [...backend, ...device({ '': model, id: 'audio0', audiodev: 'audiodev0', ...place })]
  return [
    ...backend,
    ...device({ '': model, id: 'audio0', ...place }),
    ...['hda-micro', 'hda-duplex'].flatMap((codec, cad) =>
      device({ '': codec, id: `audio0-codec${cad}`, bus: 'audio0.0', cad, audiodev: 'audiodev0' }),
    ),
  ]
}
