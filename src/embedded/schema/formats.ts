import { isIPv4, isIPv6 } from 'node:net'
import { everyPrivilege } from '../access/role-privileges.ts'
import type { PropertyFormat } from './parameter-schema.ts'
import type { Properties } from './property-string.ts'

/** PVE's lists: separated by comma, semicolon, NUL or white space. */
export function splitList(value: string): string[] {
  return value.split(/[,;\0\s]+/).filter((item) => item !== '')
}

type Parse = (format: PropertyFormat, text: string, path: string) => Properties
type Rule = (value: string, parse: Parse) => void

const pattern =
  (expression: RegExp, text: string): Rule =>
  (value) => {
    if (!expression.test(value)) throw new Error(`${text}\n`)
  }

const label = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)'
const dnsName = new RegExp(`^(?:${label}\\.)*${label}$`)
const storageId = /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i
const hotplugFeatures = ['network', 'disk', 'cpu', 'memory', 'usb', 'cloudinit']
const contentTypes = ['images', 'rootdir', 'iso', 'vztmpl', 'backup', 'snippets', 'import', 'none']
const bootDevice = /^(?:(?:ide|sata|scsi|virtio|net|hostpci|usb)\d+|efidisk0)$/

export const formats: Readonly<Record<string, Rule>> = {
  'pve-vmid': (value) => {
    if (!/^[1-9][0-9]{2,8}$/.test(value)) throw new Error('value does not look like a valid VM ID\n')
  },
  'pve-node': pattern(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/, 'value does not look like a valid node name'),
  'pve-node-list': (value, parse) => {
    for (const item of splitList(value)) formats['pve-node']!(item, parse)
  },
  'dns-name': pattern(dnsName, 'value does not look like a valid DNS name'),
  'pve-storage-id': (value) => {
    if (!storageId.test(value)) throw new Error(`storage ID '${value}' contains illegal characters\n`)
  },
  'pve-storage-path': pattern(/^\//, 'value does not look like a valid absolute path'),
  'pve-storage-content-list': (value) => {
    for (const item of splitList(value)) {
      if (!contentTypes.includes(item)) throw new Error(`invalid content type '${item}'\n`)
    }
  },
  'pve-task-status-type-list': (value) => {
    for (const item of splitList(value)) {
      if (!/^(?:ok|error|warning|unknown)$/i.test(item)) throw new Error(`invalid status '${item}'\n`)
    }
  },
  'pve-volume-id': (value) => {
    if (!/^[a-z][a-z0-9\-_.]*[a-z0-9]:.+$/i.test(value)) throw new Error(`unable to parse volume ID '${value}'\n`)
  },
  'pve-configid': (value) => {
    if (!/^[a-z][a-z0-9_-]+$/i.test(value)) throw new Error(`invalid configuration ID '${value}'\n`)
  },
  'pve-tag-list': (value) => {
    for (const tag of splitList(value)) {
      if (!/^[a-z0-9_][a-z0-9_\-+.]*$/i.test(tag)) throw new Error('invalid characters in tag\n')
    }
  },
  'pve-poolid': (value) => {
    if (!/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(value))
      throw new Error(`pool name '${value}' contains invalid characters\n`)
    if (value.split('/').length > 3) throw new Error(`pool name '${value}' nested too deeply (max levels = 3)\n`)
  },
  'pve-userid': (value) => {
    if (value.length < 3) throw new Error(`user name '${value}' is too short\n`)
    if (!/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/.test(value))
      throw new Error(`value '${value}' does not look like a valid user name\n`)
  },
  'pve-groupid': (value) => {
    if (!/^[A-Za-z0-9.\-_]+$/.test(value)) throw new Error(`group name '${value}' contains invalid characters\n`)
  },
  'pve-roleid': (value) => {
    if (!/^[A-Za-z0-9.\-_]+$/.test(value)) throw new Error(`role name '${value}' contains invalid characters\n`)
  },
  'pve-tokenid': (value) => {
    if (!/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/.test(value))
      throw new Error(`value '${value}' does not look like a valid token ID\n`)
  },
  'pve-realm': pattern(/^[A-Za-z][A-Za-z0-9.\-_]+$/, 'value does not look like a valid realm'),
  'email-opt': (value) => {
    if (value !== '' && !/^[\w+\-~]+(\.[\w+\-~]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$/.test(value)) {
      throw new Error('value does not look like a valid email address\n')
    }
  },
  'mac-addr': pattern(
    /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i,
    'value does not look like a valid unicast MAC address',
  ),
  'disk-size': (value) => {
    if (!/^\d+(?:\.\d+)?[KMGT]?$/.test(value)) throw new Error(`value does not look like a valid disk size: ${value}\n`)
  },
  address: (value) => {
    if (!isIPv4(value) && !isIPv6(value) && !dnsName.test(value))
      throw new Error('value does not look like a valid address\n')
  },
  ip: (value) => {
    if (!isIPv4(value) && !isIPv6(value)) throw new Error('value does not look like a valid IP address\n')
  },
  ipv4: (value) => {
    if (!isIPv4(value)) throw new Error('value does not look like a valid IPv4 address\n')
  },
  ipv6: (value) => {
    if (!isIPv6(value)) throw new Error('value does not look like a valid IPv6 address\n')
  },
  'pve-ipv4-config': (value) => {
    if (value === 'dhcp' || value === 'manual') return
    const match = /^([^/]+)\/(\d+)$/.exec(value)
    if (!match || !isIPv4(match[1]!) || Number(match[2]) < 8 || Number(match[2]) > 32) {
      throw new Error('value does not look like a valid ipv4 network configuration\n')
    }
  },
  'pve-ipv6-config': (value) => {
    if (value === 'auto' || value === 'dhcp' || value === 'manual') return
    const match = /^([^/]+)\/(\d+)$/.exec(value)
    if (!match || !isIPv6(match[1]!) || Number(match[2]) < 8 || Number(match[2]) > 128) {
      throw new Error('value does not look like a valid ipv6 network configuration\n')
    }
  },
  urlencoded: (value) => {
    if (!/^[-%a-zA-Z0-9_.!~'()*]*$/.test(value)) throw new Error(`invalid urlencoded string: ${value}\n`)
  },
  'pve-hotplug-features': (value) => {
    if (value === '0' || value === '1') return
    for (const feature of splitList(value)) {
      if (!hotplugFeatures.includes(feature)) throw new Error(`invalid hotplug feature '${feature}'\n`)
    }
  },
  'pve-qm-bootdev': (value) => {
    if (!bootDevice.test(value)) throw new Error(`invalid boot device '${value}'\n`)
  },
  'pve-qm-boot': (value, parse) => {
    if (/^[acdn]{1,4}$/.test(value)) return
    parse(bootFormat, value, 'boot')
  },
  'pve-qm-bootdisk': pattern(/^(ide|sata|scsi|virtio)\d+$/, 'invalid boot disk'),
  'pve-qm-cpu': (value, parse) => {
    const properties = parse(cpuFormat, value, 'cpu')
    const type = properties['cputype'] ?? 'kvm64'
    if (type.startsWith('custom-')) throw new Error(`Custom cputype '${type.slice('custom-'.length)}' not found\n`)
    if (!cpuModels.includes(type))
      throw new Error(`Built-in cputype '${type}' is not defined (missing 'custom-' prefix?)\n`)
    const flags = properties['flags']?.split(';') ?? []
    if (!flags.every((flag) => cpuFlags.includes(flag.slice(1))))
      throw new Error(`VM-specific CPU flags must be a subset of: ${cpuFlags.join(', ')}\n`)
    if (properties['reported-model'] !== undefined)
      throw new Error("Property 'reported-model' not allowed in VM-specific CPU config.\n")
  },
  'pve-phys-bits': (value) => {
    const isInRange = /^\d{1,2}$/.test(value) && Number(value) >= 8 && Number(value) <= 64
    if (value !== 'host' && !isInRange) throw new Error("value must be an integer between 8 and 64 or 'host'\n")
  },
  'pve-volume-id-or-qm-path': (value, parse) => {
    if (value === 'none' || value === 'cdrom' || value.startsWith('/')) return
    formats['pve-volume-id']!(value, parse)
  },
  'pve-startup-order': (value, parse) => {
    parse(startupFormat, value, 'startup')
  },
  'pve-cpuset': pattern(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'invalid cpuset'),
  'pve-priv-list': (value) => {
    for (const privilege of splitList(value)) {
      if (!everyPrivilege.includes(privilege)) throw new Error(`invalid privilege '${privilege}'\n`)
    }
  },
  'pve-bridge-id': pattern(/^[-_.\w\d]+$/, 'invalid bridge name'),
  'pve-vlan-trunks': pattern(/^\d+(-\d+)?(;\d+(-\d+)?)*$/, 'invalid trunks'),
}

const bootFormat: PropertyFormat = {
  legacy: { type: 'string', optional: true, defaultKey: true, pattern: /[acdn]{1,4}/ },
  order: { type: 'string', optional: true, format: 'pve-qm-bootdev-list' },
}

const startupFormat: PropertyFormat = {
  order: { type: 'integer', optional: true, minimum: 0, defaultKey: true },
  up: { type: 'integer', optional: true, minimum: 0 },
  down: { type: 'integer', optional: true, minimum: 0 },
}

/** What a machine may add to its processor or take away. */
const cpuFlags = [
  ...['pcid', 'spec-ctrl', 'ibpb', 'ssbd', 'virt-ssbd', 'amd-ssbd', 'amd-no-ssb', 'pdpe1gb', 'md-clear'],
  ...['hv-tlbflush', 'hv-evmcs', 'aes'],
]

const cpuFormat: PropertyFormat = {
  cputype: { type: 'string', optional: true, defaultKey: true },
  'reported-model': { type: 'string', optional: true },
  hidden: { type: 'boolean', optional: true },
  'hv-vendor-id': { type: 'string', optional: true, pattern: /[a-zA-Z0-9]{1,12}/ },
  flags: { type: 'string', optional: true, pattern: /[+-][\w.-]+(?:;[+-][\w.-]+)*/ },
  'phys-bits': { type: 'string', optional: true, format: 'pve-phys-bits' },
}

export const cpuModels: readonly string[] = [
  ...['486', 'pentium', 'pentium2', 'pentium3', 'coreduo', 'core2duo', 'athlon', 'phenom', 'host', 'max'],
  ...['kvm32', 'kvm64', 'qemu32', 'qemu64', 'x86-64-v2', 'x86-64-v2-AES', 'x86-64-v3', 'x86-64-v4'],
  ...['Conroe', 'Penryn', 'Nehalem', 'Nehalem-IBRS', 'Westmere', 'Westmere-IBRS', 'SandyBridge', 'SandyBridge-IBRS'],
  ...['IvyBridge', 'IvyBridge-IBRS', 'Haswell', 'Haswell-IBRS', 'Haswell-noTSX', 'Haswell-noTSX-IBRS'],
  ...[
    'Broadwell',
    'Broadwell-IBRS',
    'Broadwell-noTSX',
    'Broadwell-noTSX-IBRS',
    'Skylake-Client',
    'Skylake-Client-IBRS',
  ],
  ...[
    'Skylake-Client-noTSX-IBRS',
    'Skylake-Client-v4',
    'Skylake-Server',
    'Skylake-Server-IBRS',
    'Skylake-Server-noTSX-IBRS',
  ],
  ...[
    'Skylake-Server-v4',
    'Skylake-Server-v5',
    'Cascadelake-Server',
    'Cascadelake-Server-v2',
    'Cascadelake-Server-noTSX',
  ],
  ...['Cascadelake-Server-v4', 'Cascadelake-Server-v5', 'KnightsMill', 'Icelake-Client', 'Icelake-Client-noTSX'],
  ...[
    'Icelake-Server',
    'Icelake-Server-noTSX',
    'Icelake-Server-v3',
    'Icelake-Server-v4',
    'Icelake-Server-v5',
    'Icelake-Server-v6',
  ],
  ...[
    'SapphireRapids',
    'SapphireRapids-v2',
    'GraniteRapids',
    'Cooperlake',
    'Cooperlake-v2',
    'Opteron_G1',
    'Opteron_G2',
  ],
  ...['Opteron_G3', 'Opteron_G4', 'Opteron_G5', 'EPYC', 'EPYC-IBPB', 'EPYC-v3', 'EPYC-v4', 'EPYC-Rome', 'EPYC-Rome-v2'],
  ...['EPYC-Rome-v3', 'EPYC-Rome-v4', 'EPYC-Milan', 'EPYC-Milan-v2', 'EPYC-Genoa'],
]
