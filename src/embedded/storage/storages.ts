import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parameterError } from '../api-errors.ts'
import { hasImportContent } from '../release.ts'
import type { DataFolder } from '../state/data-folder.ts'
import type { State, Storage } from '../state/datacenter-state.ts'
import { parseVolname, splitVolid, type VolumeName } from './volume-id.ts'

/** What the functions of this room need to know of the world. */
export interface StorageWorld {
  readonly data: DataFolder
  readonly state: State
}

/** Throws Error when nobody defined it. */
export function storageOf(world: StorageWorld, id: string): Storage {
  const storage = world.state.storages[id]
  if (storage === undefined) throw new Error(`storage '${id}' does not exist`)
  return storage
}

/** Throws Error when it cannot be used on the node. */
export function usableStorage(world: StorageWorld, node: string, id: string): Storage {
  const storage = storageOf(world, id)
  if (storage.disable) throw new Error(`storage '${id}' is disabled`)
  if (storage.nodes !== undefined && !storage.nodes.includes(node)) {
    throw new Error(`storage '${id}' is not available on node '${node}'`)
  }
  return storage
}

export function isUsable(storage: Storage, node: string): boolean {
  return !storage.disable && (storage.nodes === undefined || storage.nodes.includes(node))
}

export function imageStorage(world: StorageWorld, id: string): Storage {
  const storage = storageOf(world, id)
  if (!storage.content.includes('images'))
    throw parameterError({ storage: `storage '${id}' does not support vm images` })
  return storage
}

/** The format of new images that ask for none. */
export function standardFormat(world: StorageWorld, id: string): string {
  const { type, options } = storageOf(world, id)
  return type === 'dir' ? (options['format'] ?? 'raw') : 'raw'
}

/** `fs` fits the first node and shared storages; the other nodes' local ones lie beside it. */
export function storageRoot(world: StorageWorld, node: string, id: string): string {
  const storage = world.state.storages[id]
  const first = world.state.nodes[0]
  if (storage?.shared || node === first) return world.data.path('storage', id)
  return world.data.path('nodes', node, 'storage', id)
}

/** The folder that PVE's documentation promises to users. */
function shownRoot(storage: Storage, id: string): string {
  return storage.path ?? `/dev/${storage.options['vgname'] ?? id}`
}

const folders: Readonly<Record<VolumeName['type'], string>> = {
  images: 'images',
  iso: 'template/iso',
  vztmpl: 'template/cache',
  backup: 'dump',
  snippets: 'snippets',
  import: 'import',
}

export function contentFolder(type: VolumeName['type']): string {
  return folders[type]
}

/** The folders that an activated storage has. */
export function makeFolders(world: StorageWorld, id: string): void {
  for (const node of world.state.nodes) {
    const root = storageRoot(world, node, id)
    const storage = world.state.storages[id]!
    const folders =
      storage.type === 'lvmthin'
        ? ['images']
        : (['images', 'iso', 'vztmpl', 'backup', 'snippets', 'import'] as const)
            .filter((type) => type !== 'import' || hasImportContent(world.state.version))
            .map(contentFolder)
    for (const folder of folders) mkdirSync(`${root}/${folder}`, { recursive: true })
  }
}

export interface Volume extends VolumeName {
  readonly volid: string
  readonly storage: string
  readonly volname: string
}

/** Throws Error for an unknown storage and for names that it cannot have. */
export function parseVolume(world: StorageWorld, volid: string): Volume {
  const parts = splitVolid(volid)
  if (parts === undefined) throw new Error(`unable to parse volume ID '${volid}'`)
  const storage = storageOf(world, parts.storage)
  if (parts.volname.startsWith('import/') && !hasImportContent(world.state.version))
    throw new Error(`unable to parse directory volume name '${parts.volname}'`)
  return { ...parseVolname(storage.type, parts.volname), volid, storage: parts.storage, volname: parts.volname }
}

function relativePath(storage: Storage, volume: VolumeName): string {
  if (volume.type !== 'images') return path.join(folders[volume.type], volume.name)
  const suffix = storage.type === 'lvmthin' ? '.raw' : ''
  return path.join('images', String(volume.vmid), `${volume.name}${suffix}`)
}

/** Where the file is. */
export function volumePath(world: StorageWorld, node: string, volid: string): string {
  const volume = parseVolume(world, volid)
  return path.join(storageRoot(world, node, volume.storage), relativePath(storageOf(world, volume.storage), volume))
}

/** Where clients are told that it is. */
export function shownPath(world: StorageWorld, volid: string): string {
  const volume = parseVolume(world, volid)
  const storage = storageOf(world, volume.storage)
  if (storage.type === 'lvmthin') return `${shownRoot(storage, volume.storage)}/${volume.name}`
  return path.posix.join(shownRoot(storage, volume.storage), relativePath(storage, volume))
}

/** The real file behind a path that a client of a genuine server would pass; undefined: not below a storage. */
export function realPath(world: StorageWorld, node: string, shown: string): string | undefined {
  for (const [id, storage] of Object.entries(world.state.storages)) {
    if (storage.path !== undefined && shown.startsWith(`${storage.path}/`)) {
      const relative = path.posix.normalize(shown.slice(storage.path.length + 1))
      if (!relative.startsWith('..')) return path.join(storageRoot(world, node, id), relative)
    }
  }
  return undefined
}
