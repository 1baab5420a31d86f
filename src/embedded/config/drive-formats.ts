import type { PropertyFormat, PropertySchema } from '../schema/parameter-schema.ts'

const file: PropertySchema = { type: 'string', defaultKey: true, format: 'pve-volume-id-or-qm-path' }
const importFrom: PropertySchema = { type: 'string', optional: true, format: 'pve-volume-id-or-qm-path' }
const size: PropertySchema = { type: 'string', optional: true, format: 'disk-size' }
const imageFormat: PropertySchema = {
  type: 'string',
  optional: true,
  enum: ['raw', 'qcow', 'qed', 'qcow2', 'vmdk', 'cloop'],
}
const flag: PropertySchema = { type: 'boolean', optional: true }
const count: PropertySchema = { type: 'integer', optional: true }
const limit: PropertySchema = { type: 'number', optional: true }

const throttles: PropertyFormat = Object.fromEntries([
  ...['mbps', 'mbps_rd', 'mbps_wr', 'mbps_max', 'mbps_rd_max', 'mbps_wr_max'].map((key) => [key, limit] as const),
  ...['iops', 'iops_rd', 'iops_wr', 'iops_max', 'iops_rd_max', 'iops_wr_max'].map((key) => [key, count] as const),
  ...['bps', 'bps_rd', 'bps_wr'].map((key) => [key, count] as const),
  ...['bps', 'bps_rd', 'bps_wr', 'iops', 'iops_rd', 'iops_wr'].map(
    (key) => [`${key}_max_length`, { type: 'integer', optional: true, minimum: 1 }] as const,
  ),
])

const common: PropertyFormat = {
  file,
  media: { type: 'string', optional: true, enum: ['cdrom', 'disk'] },
  cyls: count,
  heads: count,
  secs: count,
  trans: { type: 'string', optional: true, enum: ['none', 'lba', 'auto'] },
  snapshot: flag,
  cache: { type: 'string', optional: true, enum: ['none', 'writethrough', 'writeback', 'unsafe', 'directsync'] },
  format: imageFormat,
  size,
  backup: flag,
  replicate: flag,
  rerror: { type: 'string', optional: true, enum: ['ignore', 'report', 'stop'] },
  werror: { type: 'string', optional: true, enum: ['enospc', 'ignore', 'report', 'stop'] },
  aio: { type: 'string', optional: true, enum: ['native', 'threads', 'io_uring'] },
  discard: { type: 'string', optional: true, enum: ['ignore', 'on'] },
  detect_zeroes: flag,
  serial: { type: 'string', optional: true, format: 'urlencoded', maxLength: 60 },
  shared: flag,
  'import-from': importFrom,
  ...throttles,
}

const wwn: PropertySchema = { type: 'string', optional: true, pattern: /0x[0-9a-fA-F]{16}/ }

export const driveFormats: Readonly<
  Record<'ide' | 'sata' | 'scsi' | 'virtio' | 'efidisk' | 'tpmstate' | 'unused', PropertyFormat>
> = {
  ide: { ...common, ssd: flag, wwn, model: { type: 'string', optional: true, format: 'urlencoded', maxLength: 120 } },
  sata: { ...common, ssd: flag, wwn },
  scsi: {
    ...common,
    ssd: flag,
    wwn,
    iothread: flag,
    ro: flag,
    scsiblock: flag,
    queues: { type: 'integer', optional: true, minimum: 2 },
    vendor: { type: 'string', optional: true, pattern: /[A-Za-z0-9\-_\s]{0,8}/ },
    product: { type: 'string', optional: true, pattern: /[A-Za-z0-9\-_\s]{0,16}/ },
  },
  virtio: { ...common, iothread: flag, ro: flag },
  efidisk: {
    file,
    efitype: { type: 'string', optional: true, enum: ['2m', '4m'] },
    'pre-enrolled-keys': flag,
    format: imageFormat,
    size,
    'import-from': importFrom,
  },
  tpmstate: {
    file,
    size,
    version: { type: 'string', optional: true, enum: ['v1.2', 'v2.0'] },
    'import-from': importFrom,
  },
  unused: { file },
}
