import type { PropertyFormat, PropertySchema, Schema } from '../schema/schema.ts'
import { driveFormats } from './drive-formats.ts'

const flag: Schema = { type: 'boolean', optional: true }
const text: Schema = { type: 'string', optional: true }
const choice = (...values: string[]): Schema => ({ type: 'string', optional: true, enum: values })
const integer = (minimum?: number, maximum?: number): Schema => ({
  type: 'integer',
  optional: true,
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})
const formatted = (format: string | PropertyFormat): Schema => ({ type: 'string', optional: true, format })
const nestedFlag: PropertySchema = { type: 'boolean', optional: true }

const netModels: readonly string[] = [
  ...['e1000', 'e1000-82540em', 'e1000-82544gc', 'e1000-82545em', 'e1000e', 'i82551', 'i82557b', 'i82559er'],
  ...['ne2k_isa', 'ne2k_pci', 'pcnet', 'rtl8139', 'virtio', 'vmxnet3'],
]

export const netFormat: PropertyFormat = {
  model: { type: 'string', defaultKey: true, enum: netModels },
  ...Object.fromEntries(
    netModels.map((model) => [model, { type: 'string', keyAlias: 'model', alias: 'macaddr' } as const]),
  ),
  macaddr: { type: 'string', optional: true, format: 'mac-addr' },
  bridge: { type: 'string', optional: true, format: 'pve-bridge-id' },
  firewall: nestedFlag,
  link_down: nestedFlag,
  mtu: { type: 'integer', optional: true, minimum: 1, maximum: 65520 },
  queues: { type: 'integer', optional: true, minimum: 0, maximum: 64 },
  rate: { type: 'number', optional: true, minimum: 0 },
  tag: { type: 'integer', optional: true, minimum: 1, maximum: 4094 },
  trunks: { type: 'string', optional: true, format: 'pve-vlan-trunks' },
}

export const agentFormat: PropertyFormat = {
  enabled: { type: 'boolean', defaultKey: true },
  fstrim_cloned_disks: nestedFlag,
  'freeze-fs-on-backup': nestedFlag,
  type: { type: 'string', optional: true, enum: ['virtio', 'isa'] },
}

export const machineFormat: PropertyFormat = {
  type: {
    type: 'string',
    optional: true,
    defaultKey: true,
    maxLength: 40,
    pattern:
      /pc|pc(-i440fx)?-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|q35|pc-q35-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?|virt(?:-\d+(\.\d+)+)?(\+pve\d+)?/,
  },
  viommu: { type: 'string', optional: true, enum: ['intel', 'virtio'] },
  'enable-s3': nestedFlag,
  'enable-s4': nestedFlag,
}

export const memoryFormat: PropertyFormat = { current: { type: 'integer', minimum: 16, defaultKey: true } }

export const vgaFormat: PropertyFormat = {
  type: {
    type: 'string',
    optional: true,
    defaultKey: true,
    enum: [
      ...['cirrus', 'qxl', 'qxl2', 'qxl3', 'qxl4', 'none', 'serial0', 'serial1', 'serial2', 'serial3'],
      ...['std', 'virtio', 'virtio-gl', 'vmware'],
    ],
  },
  memory: { type: 'integer', optional: true, minimum: 4, maximum: 512 },
  clipboard: { type: 'string', optional: true, enum: ['vnc'] },
}

const smbiosText: PropertySchema = { type: 'string', optional: true, pattern: /[A-Za-z0-9+/]+={0,2}/ }
export const smbiosFormat: PropertyFormat = {
  uuid: { type: 'string', optional: true, pattern: /[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}/ },
  version: smbiosText,
  serial: smbiosText,
  manufacturer: smbiosText,
  product: smbiosText,
  sku: smbiosText,
  family: smbiosText,
  base64: nestedFlag,
}

const ipconfig: PropertyFormat = {
  ip: { type: 'string', optional: true, format: 'pve-ipv4-config' },
  gw: { type: 'string', optional: true, format: 'ipv4', requires: 'ip' },
  ip6: { type: 'string', optional: true, format: 'pve-ipv6-config' },
  gw6: { type: 'string', optional: true, format: 'ipv6', requires: 'ip6' },
}

const pciDevice = '(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\\.[a-f0-9])?'

const hostpci: PropertyFormat = {
  host: { type: 'string', optional: true, defaultKey: true, pattern: new RegExp(`${pciDevice}(?:;${pciDevice})*`) },
  mapping: { type: 'string', optional: true, format: 'pve-configid' },
  rombar: nestedFlag,
  romfile: { type: 'string', optional: true, pattern: /[^,;]+/ },
  pcie: nestedFlag,
  'x-vga': nestedFlag,
  'legacy-igd': nestedFlag,
  mdev: { type: 'string', optional: true, pattern: /[^/.:]+/ },
  'vendor-id': { type: 'string', optional: true, pattern: /0x[0-9a-fA-F]{4}/ },
  'device-id': { type: 'string', optional: true, pattern: /0x[0-9a-fA-F]{4}/ },
  'sub-vendor-id': { type: 'string', optional: true, pattern: /0x[0-9a-fA-F]{4}/ },
  'sub-device-id': { type: 'string', optional: true, pattern: /0x[0-9a-fA-F]{4}/ },
}

const cicustom: PropertyFormat = Object.fromEntries(
  ['meta', 'network', 'user', 'vendor'].map((key) => [
    key,
    { type: 'string', optional: true, format: 'pve-volume-id' } as const,
  ]),
)

const languages = [
  ...['de', 'de-ch', 'da', 'en-gb', 'en-us', 'es', 'fi', 'fr', 'fr-be', 'fr-ca', 'fr-ch', 'hu', 'is', 'it', 'ja', 'lt'],
  ...['mk', 'nl', 'no', 'pl', 'pt', 'pt-br', 'sv', 'sl', 'tr'],
]

const plain: Readonly<Record<string, Schema>> = {
  acpi: flag,
  affinity: formatted('pve-cpuset'),
  agent: formatted(agentFormat),
  'amd-sev': formatted({
    type: { type: 'string', defaultKey: true, enum: ['std', 'es', 'snp'], maxLength: 3 },
    'no-debug': nestedFlag,
    'no-key-sharing': nestedFlag,
    'kernel-hashes': nestedFlag,
    'allow-smt': nestedFlag,
  }),
  arch: choice('x86_64', 'aarch64'),
  args: text,
  audio0: formatted({
    device: { type: 'string', enum: ['ich9-intel-hda', 'intel-hda', 'AC97'] },
    driver: { type: 'string', optional: true, enum: ['spice', 'none'] },
  }),
  autostart: flag,
  balloon: integer(0),
  bios: choice('seabios', 'ovmf'),
  boot: formatted('pve-qm-boot'),
  bootdisk: formatted('pve-qm-bootdisk'),
  cdrom: { type: 'string', optional: true, description: 'Another name of ide2.' },
  cicustom: formatted(cicustom),
  cipassword: text,
  citype: choice('configdrive2', 'nocloud', 'opennebula'),
  ciupgrade: flag,
  ciuser: text,
  cores: integer(1),
  cpu: formatted('pve-qm-cpu'),
  cpulimit: { type: 'number', optional: true, minimum: 0, maximum: 128 },
  cpuunits: integer(1, 262144),
  description: { type: 'string', optional: true, maxLength: 8192 },
  efidisk0: formatted(driveFormats.efidisk),
  freeze: flag,
  hookscript: formatted('pve-volume-id'),
  hotplug: formatted('pve-hotplug-features'),
  hugepages: choice('any', '2', '1024'),
  ivshmem: formatted({
    size: { type: 'integer', minimum: 1 },
    name: { type: 'string', optional: true, pattern: /[a-zA-Z0-9-]+/ },
  }),
  keephugepages: flag,
  keyboard: choice(...languages),
  kvm: flag,
  localtime: flag,
  lock: choice(
    'backup',
    'clone',
    'create',
    'migrate',
    'rollback',
    'snapshot',
    'snapshot-delete',
    'suspending',
    'suspended',
  ),
  machine: formatted(machineFormat),
  memory: formatted(memoryFormat),
  migrate_downtime: { type: 'number', optional: true, minimum: 0 },
  migrate_speed: integer(0),
  name: formatted('dns-name'),
  nameserver: formatted('address-list'),
  numa: flag,
  onboot: flag,
  ostype: choice(
    'other',
    'wxp',
    'w2k',
    'w2k3',
    'w2k8',
    'wvista',
    'win7',
    'win8',
    'win10',
    'win11',
    'l24',
    'l26',
    'solaris',
  ),
  protection: flag,
  reboot: flag,
  rng0: formatted({
    source: { type: 'string', defaultKey: true, enum: ['/dev/urandom', '/dev/random', '/dev/hwrng'] },
    max_bytes: { type: 'integer', optional: true },
    period: { type: 'integer', optional: true },
  }),
  scsihw: choice('lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'),
  searchdomain: text,
  shares: integer(0, 50000),
  smbios1: { type: 'string', optional: true, format: smbiosFormat, maxLength: 512 },
  smp: integer(1),
  sockets: integer(1),
  spice_enhancements: formatted({
    foldersharing: nestedFlag,
    videostreaming: { type: 'string', optional: true, enum: ['off', 'all', 'filter'] },
  }),
  sshkeys: formatted('urlencoded'),
  startdate: { type: 'string', optional: true, pattern: /now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?/ },
  startup: formatted('pve-startup-order'),
  tablet: flag,
  tags: formatted('pve-tag-list'),
  tdf: flag,
  template: flag,
  tpmstate0: formatted(driveFormats.tpmstate),
  vcpus: integer(1),
  vga: formatted(vgaFormat),
  vmgenid: { type: 'string', optional: true, pattern: /[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01]/ },
  vmstatestorage: formatted('pve-storage-id'),
  watchdog: formatted({
    model: { type: 'string', optional: true, defaultKey: true, enum: ['i6300esb', 'ib700'] },
    action: { type: 'string', optional: true, enum: ['reset', 'shutdown', 'poweroff', 'pause', 'debug', 'none'] },
  }),
}

function numbered(prefix: string, count: number, schema: Schema): [string, Schema][] {
  return Array.from({ length: count }, (_, index) => [`${prefix}${index}`, schema])
}

const numaFormat: PropertyFormat = {
  cpus: { type: 'string', pattern: /\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*/ },
  memory: { type: 'number', optional: true },
  hostnodes: { type: 'string', optional: true, pattern: /\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*/ },
  policy: { type: 'string', optional: true, enum: ['preferred', 'bind', 'interleave'] },
}

const usbDevice = /(?:0x)?[0-9A-Fa-f]{4}:(?:0x)?[0-9A-Fa-f]{4}|\d+-\d+(?:\.\d+)*|[Ss][Pp][Ii][Cc][Ee]/

const usbFormat: PropertyFormat = {
  host: { type: 'string', optional: true, defaultKey: true, pattern: usbDevice },
  mapping: { type: 'string', optional: true, format: 'pve-configid' },
  usb3: nestedFlag,
}

const virtiofs: PropertyFormat = {
  dirid: { type: 'string', defaultKey: true, format: 'pve-configid' },
  cache: { type: 'string', optional: true, enum: ['auto', 'always', 'metadata', 'never'] },
  'direct-io': nestedFlag,
  'expose-xattr': nestedFlag,
  'expose-acl': nestedFlag,
}

/** Every option of a VM's configuration. */
export const vmOptions: Readonly<Record<string, Schema>> = {
  ...plain,
  ...Object.fromEntries([
    ...numbered('hostpci', 16, formatted(hostpci)),
    ...numbered('ide', 4, formatted(driveFormats.ide)),
    ...numbered('ipconfig', 32, formatted(ipconfig)),
    ...numbered('net', 32, formatted(netFormat)),
    ...numbered('numa', 8, formatted(numaFormat)),
    ...numbered('parallel', 3, { type: 'string', optional: true, pattern: /\/dev\/parport\d+|\/dev\/usb\/lp\d+/ }),
    ...numbered('sata', 6, formatted(driveFormats.sata)),
    ...numbered('scsi', 31, formatted(driveFormats.scsi)),
    ...numbered('serial', 4, { type: 'string', optional: true, pattern: /\/dev\/.+|socket/ }),
    ...numbered('unused', 256, formatted(driveFormats.unused)),
    ...numbered('usb', 14, formatted(usbFormat)),
    ...numbered('virtio', 16, formatted(driveFormats.virtio)),
    ...numbered('virtiofs', 10, formatted(virtiofs)),
  ]),
}

/** The drives in the order in which PVE names them in enumerations. */
export const driveKeys: readonly string[] = [
  ...numbered('ide', 4, text),
  ...numbered('scsi', 31, text),
  ...numbered('virtio', 16, text),
  ...numbered('sata', 6, text),
]
  .map(([key]) => key)
  .concat('efidisk0', 'tpmstate0')

export function isDriveKey(key: string): boolean {
  return driveKeys.includes(key)
}
