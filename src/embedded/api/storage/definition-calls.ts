import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Access } from '../../access/access.ts'
import { errorText, parameterError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import { hasImportContent } from '../../release.ts'
import type { PropertyFormat, PropertySchema, Schemas } from '../../schema/parameter-schema.ts'
import type { Storage } from '../../state/datacenter-state.ts'
import { contentFolder, storageRoot } from '../../storage/storages.ts'
import {
  anyUser,
  type Call,
  type CallContext,
  digestParameter,
  needs,
  optionalFlag,
  optionalText,
  storageParameter,
} from '../call.ts'
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

const optionalRate: PropertySchema = { type: 'number', optional: true, minimum: 0 }
const bandwidth: PropertyFormat = {
  clone: optionalRate,
  default: optionalRate,
  migration: optionalRate,
  move: optionalRate,
  restore: optionalRate,
}

/** Kept and shown as they came. `format`, `preallocation` and `bwlimit` decide how images are made and copied. */
const kept = {
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
const fixed = {
  path: { type: 'string', optional: true, format: 'pve-storage-path' },
  thinpool: optionalText,
  vgname: optionalText,
} as const satisfies Schemas

const fields: Schemas = {
  ...kept,
  content: { type: 'string', optional: true, format: 'pve-storage-content-list' },
  disable: optionalFlag,
  nodes: { type: 'string', optional: true, format: 'pve-node-list' },
  shared: optionalFlag,
}

const optionsOf: Readonly<Record<Storage['type'], { required: readonly string[]; optional: readonly string[] }>> = {
  dir: { required: ['path'], optional: Object.keys(fields) },
  lvmthin: { required: ['thinpool', 'vgname'], optional: ['nodes', 'disable', 'content', 'bwlimit'] },
}

function digestOf(datacenter: Datacenter): string {
  return createHash('sha1').update(JSON.stringify(datacenter.state.storages)).digest('hex')
}

function shown(datacenter: Datacenter, id: string): Record<string, unknown> {
  const storage = datacenter.state.storages[id]!
  return {
    storage: id,
    type: storage.type,
    content: storage.content.join(','),
    digest: digestOf(datacenter),
    ...(storage.path === undefined ? {} : { path: storage.path }),
    ...(storage.shared ? { shared: 1 } : {}),
    ...(storage.disable ? { disable: 1 } : {}),
    ...(storage.nodes === undefined ? {} : { nodes: storage.nodes.join(',') }),
    ...storage.options,
  }
}

const list: Call = {
  method: 'GET',
  path: '/storage',
  description: 'The definitions of the storages.',
  permission: anyUser,
  parameters: { type: { type: 'string', optional: true, enum: types } },
  run: ({ datacenter, access, parameters }) =>
    Object.entries(datacenter.state.storages)
      .filter(([id, storage]) => {
        if (!access.hasAny(`/storage/${id}`, 'Datastore.Audit', 'Datastore.AllocateSpace')) return false
        return !parameters.has('type') || parameters.text('type') === storage.type
      })
      .map(([id]) => shown(datacenter, id)),
}

const get: Call = {
  method: 'GET',
  path: '/storage/{storage}',
  description: 'The definition of a storage.',
  permission: needs('/storage/{storage}', 'Datastore.Allocate'),
  parameters: { storage: storageParameter },
  run: ({ datacenter, parameters }) => {
    const id = parameters.text('storage')
    if (datacenter.state.storages[id] === undefined) throw new Error(`storage '${id}' does not exist`)
    return shown(datacenter, id)
  },
}

/** The folders that an activated storage has. */
export function makeFolders(datacenter: Pick<Datacenter, 'data' | 'state'>, id: string): void {
  for (const node of datacenter.state.nodes) {
    const root = storageRoot(datacenter, node, id)
    const storage = datacenter.state.storages[id]!
    const folders =
      storage.type === 'lvmthin'
        ? ['images']
        : (['images', 'iso', 'vztmpl', 'backup', 'snippets', 'import'] as const)
            .filter((type) => type !== 'import' || hasImportContent(datacenter.state.version))
            .map(contentFolder)
    for (const folder of folders) mkdirSync(`${root}/${folder}`, { recursive: true })
  }
}

/** The schema lets the contents of every release pass. */
function contentOf(access: Access, parameters: Parameters): string[] {
  const content = parameters.list('content')
  if (content.includes('import') && !hasImportContent(access.version))
    throw parameterError({ content: "invalid format - invalid content type 'import'\n" })
  return content
}

function assign(storage: Storage, { access, parameters }: CallContext): void {
  if (parameters.has('content')) storage.content = contentOf(access, parameters)
  if (parameters.has('disable')) storage.disable = parameters.flag('disable')
  if (parameters.has('shared')) storage.shared = parameters.flag('shared')
  if (parameters.has('nodes')) storage.nodes = parameters.list('nodes')
  for (const key of [...Object.keys(kept), 'thinpool', 'vgname']) {
    const value = parameters.optional(key)
    if (value !== undefined) storage.options[key] = value
  }
}

/** Throws what a storage of that type cannot have, or lacks. */
function checkOptions(type: Storage['type'], parameters: Parameters, isNew: boolean): void {
  const { required, optional } = optionsOf[type]
  for (const key of Object.keys({ ...fields, ...fixed })) {
    if (!parameters.has(key)) continue
    if (!isNew && required.includes(key)) throw new Error(`can't change value of fixed parameter '${key}'`)
    if (!required.includes(key) && !optional.includes(key)) throw new Error(`unexpected property '${key}'`)
  }
  const missing = isNew ? required.find((key) => !parameters.has(key)) : undefined
  if (missing !== undefined) throw new Error(`missing value for required option '${missing}'`)
}

const create: Call = {
  method: 'POST',
  path: '/storage',
  description: 'Define a storage: a directory or a thin pool, both kept in the data folder.',
  proxied: true,
  permission: needs('/storage', 'Datastore.Allocate'),
  parameters: {
    ...fields,
    ...fixed,
    storage: storageParameter,
    type: { type: 'string', enum: types },
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const id = parameters.text('storage')
    const type = parameters.text('type')
    const path = parameters.optional('path')
    if (type !== 'dir' && type !== 'lvmthin')
      throw new Error(`create storage failed: storage type '${type}' is not supported by this server`)
    checkOptions(type, parameters, true)
    if (datacenter.state.storages[id] !== undefined)
      throw new Error(`create storage failed: storage ID '${id}' already defined`)
    const content =
      type === 'dir' ? ['images', 'rootdir', 'vztmpl', 'iso', 'backup', 'snippets'] : ['images', 'rootdir']
    const storage: Storage = { type, content, options: {}, ...(path === undefined ? {} : { path }) }
    assign(storage, context)
    datacenter.state.storages[id] = storage
    datacenter.save()
    makeFolders(datacenter, id)
    return { storage: id, type }
  },
}

const change: Call = {
  method: 'PUT',
  path: '/storage/{storage}',
  description: 'Change the definition of a storage.',
  proxied: true,
  permission: needs('/storage', 'Datastore.Allocate'),
  parameters: { ...fields, storage: storageParameter, delete: optionalText, digest: digestParameter },
  run: (context) => {
    const { datacenter, parameters } = context
    const id = parameters.text('storage')
    const storage = datacenter.state.storages[id]
    if (storage === undefined) throw new Error(`update storage failed: storage '${id}' does not exist`)
    const digest = parameters.optional('digest')
    if (digest !== undefined && digest !== digestOf(datacenter))
      throw new Error('update storage failed: detected modified configuration - file changed by other user? Try again.')
    try {
      checkOptions(storage.type, parameters, false)
      for (const key of parameters.list('delete')) checkDeletion(storage.type, parameters, key)
    } catch (error) {
      throw new Error(`update storage failed: ${errorText(error)}`)
    }
    assign(storage, context)
    for (const key of parameters.list('delete')) {
      if (key === 'nodes' || key === 'disable' || key === 'shared') delete storage[key]
      else if (key === 'content') storage.content = []
      else delete storage.options[key]
    }
    datacenter.save()
    return { storage: id, type: storage.type }
  },
}

function checkDeletion(type: Storage['type'], parameters: Parameters, key: string): void {
  const { required, optional } = optionsOf[type]
  if (required.includes(key)) throw new Error(`unable to delete required option '${key}'`)
  if (!optional.includes(key)) throw new Error(`no such option '${key}'`)
  if (parameters.has(key)) throw new Error(`cannot set and delete property '${key}' at the same time!`)
}

const remove: Call = {
  method: 'DELETE',
  path: '/storage/{storage}',
  description: 'Forget a storage; its files stay.',
  proxied: true,
  permission: needs('/storage', 'Datastore.Allocate'),
  parameters: { storage: storageParameter },
  run: ({ datacenter, parameters }) => {
    const id = parameters.text('storage')
    if (datacenter.state.storages[id] === undefined)
      throw new Error(`delete storage failed: storage '${id}' does not exist`)
    delete datacenter.state.storages[id]
    datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.path !== `/storage/${id}`)
    datacenter.save()
  },
}

export const definitionCalls: readonly Call[] = [list, get, create, change, remove]
