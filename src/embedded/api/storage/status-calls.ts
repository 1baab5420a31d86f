import { parameterError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import { hasCallsOfNine, namesFormats } from '../../release.ts'
import type { Storage } from '../../state/datacenter-state.ts'
import { isUsable, parseVolume, storageOf } from '../../storage/storages.ts'
import { anyUser, type Call, directory, needsAny, ofNode, ofStorage, optionalFlag, optionalStorage } from '../call.ts'
import { checkVolumeRights } from '../qemu/drive-rights.ts'
import { storageUsage } from '../resource-rows.ts'

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
  run: ({ datacenter, access, node, parameters }) => {
    const wanted = parameters.optional('storage')
    const target = parameters.optional('target')
    const offers = (storage: Storage): boolean => {
      if (!parameters.has('content')) return true
      return isUsable(storage, node) && parameters.list('content').some((type) => storage.content.includes(type))
    }
    const known = Object.entries(datacenter.state.storages).filter(([, storage]) => offers(storage))
    if (wanted !== undefined && !known.some(([id]) => id === wanted))
      throw parameterError({ storage: 'No such storage.' })
    return known
      .filter(([id, storage]) => {
        if (!access.hasAny(`/storage/${id}`, 'Datastore.Audit', 'Datastore.AllocateSpace')) return false
        if (wanted !== undefined && wanted !== id) return false
        if (parameters.flag('enabled') && storage.disable) return false
        if (target === undefined || target === node || target === 'localhost') return true
        return storage.shared === true && [node, target].every((at) => storage.nodes?.includes(at) ?? true)
      })
      .map(([id, storage]) => {
        const row = shown(datacenter, node, id)
        const total = Number(row['total'])
        const supported = storage.type === 'dir' ? ['qcow2', 'raw', 'subvol', 'vmdk'] : ['raw', 'subvol']
        const formats = [Object.fromEntries(supported.map((name) => [name, 1])), 'raw']
        const named = namesFormats(access.version) ? { formats: { default: 'raw', supported } } : {}
        return {
          ...row,
          storage: id,
          ...(total > 0 ? { used_fraction: Number(row['used']) / total } : {}),
          ...(parameters.flag('format') ? { format: formats, ...named } : {}),
        }
      })
  },
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

const importMetadata: Call = {
  method: 'GET',
  path: '/nodes/{node}/storage/{storage}/import-metadata',
  description: 'What a foreign machine or appliance would need: there are none here.',
  proxied: true,
  permission: anyUser,
  parameters: { ...ofStorage, volume: { type: 'string' } },
  run: ({ datacenter, access, parameters }) => {
    const storage = parameters.text('storage')
    const volid = `${storage}:${parameters.text('volume')}`
    const { type, format } = parseVolume(datacenter, volid)
    checkVolumeRights(access, datacenter, undefined, volid)
    if (storageOf(datacenter, storage).type !== 'dir') throw new Error('storage does not support the importer API')
    if (type !== 'import') throw new Error(`invalid content type '${type}'`)
    throw new Error(format === 'ova' ? 'appliances are not supported by this server' : 'invalid format')
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
      { name: 'identity', when: hasCallsOfNine },
      { name: 'oci-registry-pull', when: hasCallsOfNine },
      'prunebackups',
      'rrd',
      'rrddata',
      'status',
      'upload',
    ],
    ofStorage,
  ),
  status,
  importMetadata,
]
