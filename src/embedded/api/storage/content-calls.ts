import { existsSync } from 'node:fs'
import { callerId } from '../../access/effective-rights.ts'
import { parameterError, permissionError } from '../../api-errors.ts'
import { splitList } from '../../schema/formats.ts'
import { allocateVolume } from '../../storage/allocate-volume.ts'
import { parseVolume, shownPath, storageOf, usableStorage, volumePath } from '../../storage/storages.ts'
import { splitVolid } from '../../storage/volume-id.ts'
import { listVolumes, notesOf, type VolumeEntry } from '../../storage/volume-list.ts'
import { copyVolume, removeVolume, volumeExists, volumeInfo } from '../../storage/volumes.ts'
import { statusWithin } from '../../tasks/wait-for-task.ts'
import {
  anyUser,
  type Call,
  type CallContext,
  needs,
  needsAny,
  ofStorage,
  optionalFlag,
  optionalText,
  storageParameter,
  vmidParameter,
} from '../call.ts'
import { checkVolumeRights } from '../qemu/drive-rights.ts'

const path = '/nodes/{node}/storage/{storage}/content'

const list: Call = {
  method: 'GET',
  path,
  description: 'The volumes of a storage that the caller may see.',
  proxied: true,
  permission: needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
  parameters: {
    ...ofStorage,
    content: { type: 'string', optional: true, format: 'pve-storage-content-list' },
    vmid: { type: 'integer', optional: true, format: 'pve-vmid' },
  },
  run: (context) => {
    const { datacenter, node, parameters } = context
    const id = parameters.text('storage')
    usableStorage(datacenter, node, id)
    const [content, vmid] = [parameters.optional('content'), parameters.optionalInteger('vmid')]
    if (content !== undefined && (splitList(content).length !== 1 || splitList(content)[0] !== content))
      throw parameterError({ content: `invalid format - invalid content type '${content}'\n` })
    const { content: offered } = storageOf(datacenter, id)
    return listVolumes(datacenter, node, id)
      .filter((entry) => offered.includes(entry.content) && (content === undefined || entry.content === content))
      .filter((entry) => (vmid === undefined || entry.vmid === vmid) && maySee(context, entry))
      .map((entry) => shownEntry(entry, context))
  },
}

function maySee({ datacenter, access }: CallContext, entry: VolumeEntry): boolean {
  try {
    checkVolumeRights(access, datacenter, undefined, entry.volid)
    return true
  } catch {
    return false
  }
}

function shownEntry(entry: VolumeEntry, { datacenter, node }: CallContext): Record<string, unknown> {
  const { volid, content, format, size, ctime } = entry
  if (content === 'backup') {
    const file = volumePath(datacenter, node, volid)
    const notes = notesOf(file)
    const owner = entry.vmid === undefined ? {} : { vmid: entry.vmid }
    const told = notes === undefined ? {} : { notes }
    return {
      volid,
      content,
      format,
      size,
      ctime,
      subtype: entry.vmid === undefined ? 'unknown' : 'qemu',
      ...owner,
      ...told,
      ...(existsSync(`${file}.protected`) ? { protected: 1 } : {}),
    }
  }
  if (content !== 'images') return { volid, content, format, size, ctime }
  return { volid, content, format, size, ctime, used: entry.used, vmid: entry.vmid, parent: entry.parent ?? null }
}

const allocate: Call = {
  method: 'POST',
  path,
  description: 'Make an empty image.',
  proxied: true,
  permission: needs('/storage/{storage}', 'Datastore.AllocateSpace'),
  parameters: {
    ...ofStorage,
    filename: { type: 'string' },
    format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'subvol', 'vmdk'], requires: 'size' },
    size: { type: 'string', pattern: /\d+[MG]?/ },
    vmid: vmidParameter,
  },
  run: async ({ datacenter, node, parameters }) => {
    const storage = parameters.text('storage')
    const filename = parameters.text('filename')
    const size = /^(\d+)([MG]?)$/.exec(parameters.text('size'))!
    // Without a unit the number means KiB.
    const bytes = Number(size[1]) * 1024 * ({ '': 1, M: 1024, G: 1024 * 1024 }[size[2]!] ?? 1)
    const extension = /\.(raw|qcow2|vmdk)$/.exec(filename)?.[1]
    const isDir = storageOf(datacenter, storage).type === 'dir'
    if (isDir && extension === undefined) throw new Error(`unable to parse volume filename '${filename}'`)
    const format = parameters.optional('format') ?? extension ?? 'raw'
    if (isDir && extension !== format)
      throw parameterError({ format: `different storage formats (${format} != ${extension})` })
    return await allocateVolume(datacenter, node, {
      storage,
      vmid: parameters.integer('vmid'),
      format,
      bytes,
      name: filename,
    })
  },
}

/** With or without the storage's name; another one's is refused. */
function volidOf({ parameters }: CallContext): string {
  const storage = parameters.text('storage')
  const given = parameters.text('volume')
  const parts = splitVolid(given)
  if (parts === undefined) return `${storage}:${given}`
  if (parts.storage !== storage)
    throw parameterError({ volume: `storage ID mismatch (${parts.storage} != ${storage})\n` })
  return given
}

const ofVolume = {
  node: ofStorage['node']!,
  storage: { ...storageParameter, optional: true },
  volume: { type: 'string' },
} as const

const get: Call = {
  method: 'GET',
  path: `${path}/{volume*}`,
  description: 'A volume.',
  proxied: true,
  permission: anyUser,
  parameters: ofVolume,
  run: (context) => {
    const { datacenter, access, node } = context
    const volid = volidOf(context)
    const volume = parseVolume(datacenter, volid)
    checkVolumeRights(access, datacenter, undefined, volid)
    if (!volumeExists(datacenter, node, volid)) throw new Error(`volume_size_info on '${volid}' failed - no format`)
    const info = volumeInfo(datacenter, node, volid)
    if (info.size === 0) throw new Error(`volume '${volid}' has size zero`)
    return {
      format: volume.type === 'iso' ? 'raw' : info.format,
      path: shownPath(datacenter, volid),
      size: info.size,
      used: info.used,
    }
  },
}

const remove: Call = {
  method: 'DELETE',
  path: `${path}/{volume*}`,
  description: 'Delete a volume.',
  proxied: true,
  permission: anyUser,
  parameters: { ...ofVolume, delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 } },
  run: async (context) => {
    const { datacenter, access, node, parameters } = context
    const volid = volidOf(context)
    const volume = parseVolume(datacenter, volid)
    if (volume.type === 'backup' && volume.vmid !== undefined) {
      access.check(`/storage/${volume.storage}`, 'Datastore.AllocateSpace')
      access.check(`/vms/${volume.vmid}`, 'VM.Backup')
    } else access.check(`/storage/${volume.storage}`, 'Datastore.Allocate')
    const id = volume.vmid === undefined ? volume.storage : `${volume.vmid}@${volume.storage}`
    const upid = datacenter.tasks.start(node, 'imgdel', id, callerId(access.caller), async (worker) => {
      if (!volumeExists(datacenter, node, volid)) {
        worker.log(`disk image '${shownPath(datacenter, volid)}' does not exist`)
      }
      await removeVolume(datacenter, node, volid)
      worker.log(`Removed volume '${volid}'`)
    })
    const patience = parameters.optionalInteger('delay')
    if (patience === undefined) return upid
    const status = await statusWithin(datacenter.tasks, upid, patience)
    if (status === undefined) return upid
    if (status === 'OK') return null
    throw new Error(status)
  },
}

const change: Call = {
  method: 'PUT',
  path: `${path}/{volume*}`,
  description: 'Notes and protection, which only backups have.',
  proxied: true,
  permission: anyUser,
  parameters: { ...ofVolume, notes: optionalText, protected: optionalFlag },
  run: (context) => {
    const { datacenter, access, parameters } = context
    const volid = volidOf(context)
    const { type } = storageOf(datacenter, parseVolume(datacenter, volid).storage)
    checkVolumeRights(access, datacenter, undefined, volid)
    if (parameters.has('notes')) throw new Error('only backups can have notes')
    if (!parameters.has('protected')) return
    throw new Error(
      type === 'dir'
        ? "only backups support attribute 'protected'"
        : `attribute 'protected' is not supported for storage type '${type}'`,
    )
  },
}

const copy: Call = {
  method: 'POST',
  path: `${path}/{volume*}`,
  description: 'Copy a volume within its storage.',
  proxied: true,
  permission: {
    text: 'root@pam itself',
    check: (access) => {
      if (!access.isRoot) throw permissionError('user != root@pam')
    },
  },
  parameters: {
    ...ofVolume,
    target: { type: 'string' },
    target_node: { type: 'string', optional: true, format: 'pve-node' },
  },
  run: (context) => {
    const { datacenter, access, node, parameters } = context
    const volid = volidOf(context)
    const target = parameters.text('target')
    const to = splitVolid(target) === undefined ? `${parameters.text('storage')}:${target}` : target
    const [source, place] = [parseVolume(datacenter, volid), parseVolume(datacenter, to)]
    if (place.vmid === undefined) throw new Error(`'${to}' is no image of a virtual machine`)
    const wish = { storage: place.storage, vmid: place.vmid, format: place.format, name: place.name }
    return datacenter.tasks.start(node, 'imgcopy', source.volname, callerId(access.caller), async (worker) => {
      const info = volumeInfo(datacenter, node, volid)
      const from = { file: volumePath(datacenter, node, volid), format: info.format }
      await copyVolume(datacenter, node, from, { ...wish, bytes: info.size }, worker.log, worker.signal)
    })
  },
}

export const contentCalls: readonly Call[] = [list, allocate, get, change, copy, remove]
