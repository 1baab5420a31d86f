import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Access } from '../../access/access.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parameterError } from '../../errors.ts'
import { hasImportContent } from '../../release.ts'
import type { Schemas } from '../../schema/schema.ts'
import type { Storage } from '../../state/state.ts'
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

/** Options that are kept and shown, without an effect on images. */
const kept = [
  'prune-backups',
  'max-protected-backups',
  'preallocation',
  'mkdir',
  'create-base-path',
  'create-subdirs',
  'vgname',
  'thinpool',
  'format',
  'bwlimit',
]

const fields: Schemas = {
  content: { type: 'string', optional: true, format: 'pve-storage-content-list' },
  disable: optionalFlag,
  nodes: { type: 'string', optional: true, format: 'pve-node-list' },
  shared: optionalFlag,
  ...Object.fromEntries(kept.map((key) => [key, optionalText])),
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
  for (const key of kept) {
    const value = parameters.optional(key)
    if (value !== undefined) storage.options[key] = value
  }
}

const create: Call = {
  method: 'POST',
  path: '/storage',
  description: 'Define a storage: a directory or a thin pool, both kept in the data folder.',
  proxied: true,
  permission: needs('/storage', 'Datastore.Allocate'),
  parameters: {
    ...fields,
    storage: storageParameter,
    type: { type: 'string', enum: types },
    path: { type: 'string', optional: true, format: 'pve-storage-path' },
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const id = parameters.text('storage')
    const type = parameters.text('type')
    const path = parameters.optional('path')
    if (type !== 'dir' && type !== 'lvmthin')
      throw new Error(`create storage failed: storage type '${type}' is not supported by this server`)
    if (type === 'dir' && path === undefined) throw new Error("missing value for required option 'path'")
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
    datacenter.save()
  },
}

export const definitionCalls: readonly Call[] = [list, get, create, change, remove]
