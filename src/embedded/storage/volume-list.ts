import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type ImageInfo, imageInfo } from './disk-image.ts'
import { contentFolder, parseVolume, type StorageWorld, storageOf, storageRoot } from './storages.ts'
import type { VolumeType } from './volume-id.ts'

export interface VolumeEntry {
  readonly volid: string
  readonly content: VolumeType
  readonly format: string
  readonly size: number
  readonly used: number
  readonly parent: string | undefined
  readonly vmid: number | undefined
  /** Seconds since 1970. */
  readonly ctime: number
}

const listed: readonly VolumeType[] = ['images', 'iso', 'vztmpl', 'backup', 'snippets', 'import']

export function listVolumes(world: StorageWorld, node: string, storageId: string): VolumeEntry[] {
  const storage = storageOf(world, storageId)
  const root = storageRoot(world, node, storageId)
  const entries: VolumeEntry[] = []
  for (const type of storage.type === 'lvmthin' ? (['images'] as const) : listed) {
    const folder = path.join(root, contentFolder(type))
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (type !== 'images') {
        addEntry(world, entries, `${storageId}:${type}/${name}`, path.join(folder, name))
        continue
      }
      if (!/^\d+$/.test(name)) continue
      for (const image of readdirSync(path.join(folder, name))) {
        const volname = storage.type === 'lvmthin' ? image.replace(/\.raw$/, '') : `${name}/${image}`
        addEntry(world, entries, `${storageId}:${volname}`, path.join(folder, name, image))
      }
    }
  }
  return entries
}

function addEntry(world: StorageWorld, entries: VolumeEntry[], volid: string, file: string): void {
  try {
    const volume = parseVolume(world, volid)
    const stat = statSync(file)
    const info = volume.type === 'images' || volume.type === 'import' ? imageInfo(file) : rawInfo(file)
    const base = info.parent === undefined ? undefined : /^\.\.\/(\d+)\/([^/]+)$/.exec(info.parent)
    entries.push({
      volid: base ? `${volume.storage}:${base[1]}/${base[2]}/${volume.volname}` : volid,
      content: volume.type,
      format: volume.type === 'iso' ? 'iso' : volume.type === 'backup' ? backupFormat(volume.name) : volume.format,
      size: volume.type === 'images' ? info.size : stat.size,
      used: info.used,
      parent: info.parent,
      vmid: volume.vmid,
      ctime: Math.floor(stat.ctimeMs / 1000),
    })
  } catch {
    // Foreign files in a storage's folder are nobody's volumes.
  }
}

/** `vma.zst`. */
function backupFormat(name: string): string {
  return /\.((?:tgz|tar|vma)(?:\.\w+)?)$/.exec(name)?.[1] ?? 'raw'
}

/** The first line of what was written beside a backup. */
export function notesOf(file: string): string | undefined {
  const notes = `${file}.notes`
  return existsSync(notes) ? readFileSync(notes, 'utf8').split('\n')[0] : undefined
}

export function rawInfo(file: string): ImageInfo {
  const stat = statSync(file)
  return { format: 'raw', size: stat.size, used: stat.blocks * 512, parent: undefined }
}
