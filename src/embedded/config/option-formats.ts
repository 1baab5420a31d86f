import type { PropertyFormat, PropertySchema } from '../schema/parameter-schema.ts'

export const nestedFlag: PropertySchema = { type: 'boolean', optional: true }

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

export const ipconfigFormat: PropertyFormat = {
  ip: { type: 'string', optional: true, format: 'pve-ipv4-config' },
  gw: { type: 'string', optional: true, format: 'ipv4', requires: 'ip' },
  ip6: { type: 'string', optional: true, format: 'pve-ipv6-config' },
  gw6: { type: 'string', optional: true, format: 'ipv6', requires: 'ip6' },
}

const pciDevice = '(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\\.[a-f0-9])?'

export const hostpciFormat: PropertyFormat = {
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

export const cicustomFormat: PropertyFormat = Object.fromEntries(
  ['meta', 'network', 'user', 'vendor'].map((key) => [
    key,
    { type: 'string', optional: true, format: 'pve-volume-id' } as const,
  ]),
)

export const numaFormat: PropertyFormat = {
  cpus: { type: 'string', pattern: /\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*/ },
  memory: { type: 'number', optional: true },
  hostnodes: { type: 'string', optional: true, pattern: /\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*/ },
  policy: { type: 'string', optional: true, enum: ['preferred', 'bind', 'interleave'] },
}

const usbDevice = /(?:0x)?[0-9A-Fa-f]{4}:(?:0x)?[0-9A-Fa-f]{4}|\d+-\d+(?:\.\d+)*|[Ss][Pp][Ii][Cc][Ee]/

export const usbFormat: PropertyFormat = {
  host: { type: 'string', optional: true, defaultKey: true, pattern: usbDevice },
  mapping: { type: 'string', optional: true, format: 'pve-configid' },
  usb3: nestedFlag,
}

export const virtiofsFormat: PropertyFormat = {
  dirid: { type: 'string', defaultKey: true, format: 'pve-configid' },
  cache: { type: 'string', optional: true, enum: ['auto', 'always', 'metadata', 'never'] },
  'direct-io': nestedFlag,
  'expose-xattr': nestedFlag,
  'expose-acl': nestedFlag,
}
