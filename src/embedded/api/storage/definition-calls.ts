import { createHash } from 'node:crypto'
import type { Access } from '../../access/access.ts'
import { errorText, parameterError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import { hasImportContent } from '../../release.ts'
import type { Storage } from '../../state/datacenter-state.ts'
import { makeFolders } from '../../storage/storages.ts'
import {
  anyUser,
  type Call,
  type CallContext,
  digestParameter,
  needs,
  optionalText,
  storageParameter,
} from '../call.ts'
import type { Parameters } from '../parameters.ts'
import {
  changeableOptions,
  checkDeletion,
  checkOptions,
  fixedOptions,
  keptOptions,
  storageTypes,
} from './definition-options.ts'

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
  parameters: { type: { type: 'string', optional: true, enum: storageTypes } },
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
  for (const key of [...Object.keys(keptOptions), 'thinpool', 'vgname']) {
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
    ...changeableOptions,
    ...fixedOptions,
    storage: storageParameter,
    type: { type: 'string', enum: storageTypes },
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
  parameters: { ...changeableOptions, storage: storageParameter, delete: optionalText, digest: digestParameter },
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
