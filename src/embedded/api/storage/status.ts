import type { Datacenter } from '../../datacenter.ts'
import { parameterError } from '../../errors.ts'
import { isUsable } from '../../storage/storages.ts'
import { anyUser, type Call, directory, needsAny, ofNode, ofStorage, optionalFlag, optionalStorage } from '../call.ts'
import { storageUsage } from '../resources.ts'

function shown(datacenter: Datacenter, node: string, id: string): Record<string, unknown> {
  const storage = datacenter.state.storages[id]!
  const usable = isUsable(storage, node)
  const usage = usable ? storageUsage(datacenter, node, id) : { total: 0, used: 0, avail: 0 }
  return {
    active: Number(usable),
    avail: usage.avail,
    content: storage.content.join(','),
    enabled: Number(usable),
    shared: Number(storage.shared ?? false),
    total: usage.total,
    type: storage.type,
    used: usage.used,
  }
}

const list: Call = {
  method: 'GET',
  path: '/nodes/{node}/storage',
  description: 'The storages of the node that the caller may see.',
  proxied: true,
  permission: anyUser,
  parameters: {
    ...ofNode,
    content: { type: 'string', optional: true, format: 'pve-storage-content-list' },
    enabled: optionalFlag,
    format: optionalFlag,
    storage: optionalStorage,
    target: { type: 'string', optional: true, format: 'pve-node' },
  },
  run: ({ datacenter, access, node, parameters }) =>
    Object.entries(datacenter.state.storages)
      .filter(([id, storage]) => {
        if (!access.hasAny(`/storage/${id}`, 'Datastore.Audit', 'Datastore.AllocateSpace')) return false
        if (storage.nodes !== undefined && !storage.nodes.includes(node)) return false
        if (parameters.has('storage') && parameters.text('storage') !== id) return false
        if (parameters.flag('enabled') && storage.disable) return false
        return !parameters.has('content') || parameters.list('content').some((type) => storage.content.includes(type))
      })
      .map(([id, storage]) => {
        const row = shown(datacenter, node, id)
        const total = Number(row['total'])
        const formats =
          storage.type === 'dir' ? [{ qcow2: 1, raw: 1, subvol: 1, vmdk: 1 }, 'raw'] : [{ raw: 1, subvol: 1 }, 'raw']
        return {
          ...row,
          storage: id,
          ...(total > 0 ? { used_fraction: Number(row['used']) / total } : {}),
          ...(parameters.flag('format') ? { format: formats } : {}),
        }
      }),
}

const status: Call = {
  method: 'GET',
  path: '/nodes/{node}/storage/{storage}/status',
  description: 'Status of a storage.',
  proxied: true,
  permission: needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
  parameters: ofStorage,
  run: ({ datacenter, node, parameters }) => {
    const id = parameters.text('storage')
    if (datacenter.state.storages[id] === undefined) throw parameterError({ storage: 'No such storage.' })
    return shown(datacenter, node, id)
  },
}

export const storageStatusCalls: readonly Call[] = [
  list,
  directory(
    '/nodes/{node}/storage/{storage}',
    'subdir',
    [
      'content',
      'download-url',
      'file-restore',
      'import-metadata',
      'prunebackups',
      'rrd',
      'rrddata',
      'status',
      'upload',
    ],
    ofStorage,
  ),
  status,
]
