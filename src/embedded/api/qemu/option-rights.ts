import type { Access } from '../../access/access.ts'
import { isDriveKey } from '../../config/drive-keys.ts'
import { isCdrom, isCloudInit, tryParseDrive } from '../../config/drive-string.ts'
import { netFormat } from '../../config/option-formats.ts'
import { vmOptions } from '../../config/vm-options.ts'
import { allowsCardsWithoutBridge, guardsBridges } from '../../release.ts'
import { parsePropertyString } from '../../schema/check.ts'
import type { Properties } from '../../schema/property-string.ts'

const privilegeOf: Readonly<Record<string, string>> = {
  ...group('VM.Config.CPU', 'cores', 'cpu', 'cpulimit', 'cpuunits', 'numa', 'smp', 'sockets', 'vcpus'),
  ...group('VM.Config.Memory', 'memory', 'balloon', 'shares'),
  ...group('VM.Config.HWType', 'acpi', 'hotplug', 'kvm', 'machine', 'scsihw', 'smbios1', 'tablet', 'vga', 'watchdog'),
  ...group('VM.Config.HWType', 'audio0', 'rng0'),
  ...group('VM.Config.Options', 'agent', 'autostart', 'bios', 'description', 'keyboard', 'localtime', 'name', 'onboot'),
  ...group('VM.Config.Options', 'migrate_downtime', 'migrate_speed', 'ostype', 'protection', 'reboot', 'startdate'),
  ...group('VM.Config.Options', 'startup', 'tdf', 'template'),
  ...group('VM.PowerMgmt', 'freeze'),
  ...group('VM.Config.Disk', 'boot', 'bootdisk', 'vmstatestorage'),
}

const cloudInit = /^(?:cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/

function group(privilege: string, ...keys: string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, privilege]))
}

/** Privileges on a virtual machine; the pool's count too while it is being created. */
export interface VmAccess {
  readonly access: Access
  readonly vmid: number
  readonly pool?: string | undefined
}

/** 403 that names the machine's path, unless the pool gives all of them. */
export function need({ access, vmid, pool }: VmAccess, ...privileges: string[]): void {
  if (pool !== undefined && access.has(`/pool/${pool}`, ...privileges)) return
  access.check(`/vms/${vmid}`, ...privileges)
}

function needAny({ access, vmid, pool }: VmAccess, ...privileges: string[]): void {
  if (pool !== undefined && access.hasAny(`/pool/${pool}`, ...privileges)) return
  access.checkAny(`/vms/${vmid}`, ...privileges)
}

/** What depends on a value is checked elsewhere: checkNewRights, checkChangeRights. */
const byValue = /^(?:cdrom|tags|(?:unused|serial|usb|hostpci|virtiofs)\d+)$/

/** The privilege that each option's name asks for. What has none is root's own. */
export function checkOptionRights(of: VmAccess, keys: readonly string[]): void {
  if (of.access.isRoot) return
  for (const key of [...keys].sort()) {
    const privilege = /^numa\d+$/.test(key) ? 'VM.Config.CPU' : privilegeOf[key]
    if (byValue.test(key) || isDriveKey(key)) continue
    if (/^net\d+$/.test(key)) need(of, 'VM.Config.Network')
    else if (cloudInit.test(key)) needAny(of, 'VM.Config.Cloudinit', 'VM.Config.Network')
    else if (privilege === undefined) throw new Error(`only root can set '${key}' config`)
    else need(of, privilege)
    // It changes what the host does.
    if (key === 'startup') of.access.check('/', 'Sys.Modify')
  }
}

/** What a new machine may have of its host. Its drives need none but the storages'. */
export function checkNewRights(of: VmAccess, options: Readonly<Record<string, unknown>>): void {
  for (const kind of [/^serial\d+$/, /^usb\d+$/, /^hostpci\d+$/, /^rng0$/, /^virtiofs\d+$/]) {
    for (const key of Object.keys(options).sort()) if (kind.test(key)) checkDevice(of, key, String(options[key]), 'set')
  }
}

/** What a change of one option needs because of its old and its new value; `undefined`: there is none. */
export function checkChangeRights(
  of: VmAccess,
  key: string,
  before: string | undefined,
  after: string | undefined,
): void {
  if (of.access.isRoot) return
  if (isDriveKey(key)) {
    for (const value of [before, after]) if (value !== undefined) checkDrive(of, key, value)
  } else if (/^unused\d+$/.test(key)) need(of, 'VM.Config.Disk')
  else if (key === 'tags') need(of, 'VM.Config.Options')
  else if (/^serial\d+$/.test(key)) checkSerial(of, key, before, after)
  else if (/^net\d+$/.test(key)) {
    if (before !== undefined) checkBridgeRights(of.access, { [key]: before })
  } else {
    for (const value of [before, after]) if (value !== undefined) checkDevice(of, key, value, 'set')
  }
}

function checkDrive(of: VmAccess, key: string, value: string): void {
  const drive = tryParseDrive(key, value)
  if (drive !== undefined && isCloudInit(drive)) need(of, 'VM.Config.Cloudinit', 'VM.Config.CDROM')
  else need(of, drive !== undefined && isCdrom(drive) ? 'VM.Config.CDROM' : 'VM.Config.Disk')
}

function checkSerial(of: VmAccess, key: string, before: string | undefined, after: string | undefined): void {
  const isSocket = (before ?? 'socket') === 'socket' && (after ?? 'socket') === 'socket'
  if (isSocket) need(of, 'VM.Config.HWType')
  else throw new Error(`only root can ${after === undefined ? 'delete' : 'modify'} '${key}' config for real devices`)
}

/** Devices of the host itself are root's alone; others may have what is mapped for them. */
function checkDevice(of: VmAccess, key: string, value: string, verb: string): void {
  if (of.access.isRoot) return
  const properties = (): Properties => parsePropertyString(deviceFormat(key), value, key)
  const mapped = (kind: string, id: string | undefined): void => {
    if (id === undefined) throw new Error("either 'host' or 'mapping' must be set.")
    of.access.check(`/mapping/${kind}/${id}`, 'Mapping.Use')
  }
  if (/^serial\d+$/.test(key)) {
    if (value !== 'socket') throw new Error(`only root can ${verb} '${key}' config for real devices`)
    need(of, 'VM.Config.HWType')
  } else if (/^usb\d+$/.test(key)) {
    need(of, 'VM.Config.HWType')
    const { host, mapping } = properties()
    if (host === undefined) mapped('usb', mapping)
    else if (!/^spice$/i.test(host)) throw new Error(`only root can ${verb} '${key}' config for real devices`)
  } else if (/^hostpci\d+$/.test(key)) {
    const { host, mapping } = properties()
    if (host !== undefined) throw new Error(`only root can ${verb} '${key}' config for non-mapped devices`)
    mapped('pci', mapping)
    need(of, 'VM.Config.HWType')
  } else if (key === 'rng0') {
    need(of, 'VM.Config.HWType')
    if (properties()['source'] === '/dev/hwrng') of.access.check('/mapping/hwrng', 'Mapping.Use')
  } else if (/^virtiofs\d+$/.test(key)) {
    need(of, 'VM.Config.Disk')
    mapped('dir', properties()['dirid'])
  }
}

function deviceFormat(key: string): Exclude<(typeof vmOptions)[string]['format'], string | undefined> {
  const format = vmOptions[key]?.format
  return typeof format === 'object' ? format : {}
}

export function checkBridgeRights(access: Access, options: Readonly<Record<string, unknown>>): void {
  if (!guardsBridges(access.version) || access.isRoot) return
  for (const key of Object.keys(options).sort()) {
    if (!/^net\d+$/.test(key)) continue
    const { bridge, tag, trunks } = parsePropertyString(netFormat, String(options[key]), key)
    if (bridge === undefined) {
      if (allowsCardsWithoutBridge(access.version)) continue
      throw new Error('no sdn vnet ID specified')
    }
    const path = `/sdn/zones/localnetwork/${bridge}`
    const tags = [...(tag === undefined ? [] : [tag]), ...tagsOf(trunks)]
    if (tags.length === 0) access.check(path, 'SDN.Use')
    for (const one of tags) access.check(`${path}/${one}`, 'SDN.Use')
  }
}

/** `2;10-12` as single numbers. */
function tagsOf(trunks: string | undefined): string[] {
  return (trunks ?? '')
    .split(';')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
    })
}
