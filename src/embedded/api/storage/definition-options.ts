import { hasGlusterFs } from '../../release.ts'
import type { PropertyFormat, PropertySchema, Schemas } from '../../schema/parameter-schema.ts'
import type { Storage } from '../../state/datacenter-state.ts'
import { optionalFlag, optionalText } from '../call.ts'
import type { Parameters } from '../parameters.ts'

const types = [
  'btrfs',
  'cephfs',
  'cifs',
  'dir',
  'esxi',
  'glusterfs',
  'iscsi',
  'iscsidirect',
  'lvm',
  'lvmthin',
  'nfs',
  'pbs',
  'rbd',
  'zfs',
  'zfspool',
]

/** The types that the genuine server knows; only `dir` and `lvmthin` can be defined here. */
export function storageTypes(version: string): readonly string[] {
  return types.filter((type) => type !== 'glusterfs' || hasGlusterFs(version))
}

const optionalRate: PropertySchema = { type: 'number', optional: true, minimum: 0 }
const bandwidth: PropertyFormat = {
  clone: optionalRate,
  default: optionalRate,
  migration: optionalRate,
  move: optionalRate,
  restore: optionalRate,
}

/** Kept and shown as they came. `format`, `preallocation` and `bwlimit` decide how images are made and copied. */
export const keptOptions = {
  bwlimit: { type: 'string', optional: true, format: bandwidth },
  'create-base-path': optionalFlag,
  'create-subdirs': optionalFlag,
  format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk', 'subvol'] },
  'max-protected-backups': { type: 'integer', optional: true, minimum: -1 },
  mkdir: optionalFlag,
  preallocation: { type: 'string', optional: true, enum: ['off', 'metadata', 'falloc', 'full'] },
  'prune-backups': optionalText,
} as const satisfies Schemas

/** What says where a storage is: given once, never changed. */
export const fixedOptions = {
  path: { type: 'string', optional: true, format: 'pve-storage-path' },
  thinpool: optionalText,
  vgname: optionalText,
} as const satisfies Schemas

/** What may be changed at any time. */
export const changeableOptions: Schemas = {
  ...keptOptions,
  content: { type: 'string', optional: true, format: 'pve-storage-content-list' },
  disable: optionalFlag,
  nodes: { type: 'string', optional: true, format: 'pve-node-list' },
  shared: optionalFlag,
}

const optionsOf: Readonly<Record<Storage['type'], { required: readonly string[]; optional: readonly string[] }>> = {
  dir: { required: ['path'], optional: Object.keys(changeableOptions) },
  lvmthin: { required: ['thinpool', 'vgname'], optional: ['nodes', 'disable', 'content', 'bwlimit'] },
}

/** Throws what a storage of that type cannot have, or lacks. */
export function checkOptions(type: Storage['type'], parameters: Parameters, isNew: boolean): void {
  const { required, optional } = optionsOf[type]
  for (const key of Object.keys({ ...changeableOptions, ...fixedOptions })) {
    if (!parameters.has(key)) continue
    if (!isNew && required.includes(key)) throw new Error(`can't change value of fixed parameter '${key}'`)
    if (!required.includes(key) && !optional.includes(key)) throw new Error(`unexpected property '${key}'`)
  }
  const missing = isNew ? required.find((key) => !parameters.has(key)) : undefined
  if (missing !== undefined) throw new Error(`missing value for required option '${missing}'`)
}

/** Throws when an option cannot be deleted, or is given as well. */
export function checkDeletion(type: Storage['type'], parameters: Parameters, key: string): void {
  const { required, optional } = optionsOf[type]
  if (required.includes(key)) throw new Error(`unable to delete required option '${key}'`)
  if (!optional.includes(key)) throw new Error(`no such option '${key}'`)
  if (parameters.has(key)) throw new Error(`cannot set and delete property '${key}' at the same time!`)
}
