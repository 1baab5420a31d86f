import type { Storage } from '../state/datacenter-state.ts'

export type VolumeType = 'images' | 'iso' | 'vztmpl' | 'backup' | 'snippets' | 'import'

export interface VolumeName {
  readonly type: VolumeType
  /** File name without folders. */
  readonly name: string
  readonly format: string
  /** Owner of an image or a backup. */
  readonly vmid?: number
  /** The image that this one is a linked clone of. */
  readonly base?: { readonly vmid: number; readonly name: string }
  readonly isBase: boolean
}

/** `local:100/vm-100-disk-0.qcow2` in two; undefined: no volume ID. */
export function splitVolid(volid: string): { readonly storage: string; readonly volname: string } | undefined {
  const match = /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i.exec(volid)
  return match ? { storage: match[1]!, volname: match[2]! } : undefined
}

/** Throws Error when the storage's type has no such names. */
export function parseVolname(type: Storage['type'], volname: string): VolumeName {
  return type === 'lvmthin' ? parseLvmName(volname) : parseFileName(volname)
}

function parseLvmName(volname: string): VolumeName {
  const match = /^(vm|base)-([1-9]\d{2,8})-\S+$/.exec(volname)
  if (!match) throw new Error(`unable to parse lvm volume name '${volname}'`)
  return { type: 'images', name: volname, format: 'raw', vmid: Number(match[2]), isBase: match[1] === 'base' }
}

function parseFileName(volname: string): VolumeName {
  const linked = /^(\d+)\/([^/]+)\/(\d+)\/([^/]+)$/.exec(volname)
  if (linked) return image(Number(linked[3]), linked[4]!, { vmid: Number(linked[1]), name: linked[2]! })
  const own = /^(\d+)\/([^/]+)$/.exec(volname)
  if (own) return image(Number(own[1]), own[2]!)
  const other = (type: VolumeType, name: string, format: string): VolumeName => ({ type, name, format, isBase: false })
  const iso = /^iso\/([^/]+\.(?:iso|img))$/i.exec(volname)
  if (iso) return other('iso', iso[1]!, 'raw')
  const archive = /^vztmpl\/([^/]+\.tar\.(gz|xz|zst|bz2))$/.exec(volname)
  if (archive) return other('vztmpl', archive[1]!, `t${archive[2]}`)
  const backup = /^backup\/([^/]+\.(?:tgz|tar|vma)(?:\.(?:gz|lzo|zst|bz2))?)$/.exec(volname)
  if (backup) {
    const owner = /^vzdump-(?:openvz|lxc|qemu)-(\d+)-/.exec(backup[1]!)?.[1]
    return { ...other('backup', backup[1]!, 'raw'), ...(owner === undefined ? {} : { vmid: Number(owner) }) }
  }
  const snippet = /^snippets\/([^/]+)$/.exec(volname)
  if (snippet) return other('snippets', snippet[1]!, 'snippet')
  const imported = /^import\/([^/]+\.(ova|qcow2|raw|vmdk))$/.exec(volname)
  if (imported) return other('import', imported[1]!, imported[2]!)
  throw new Error(`unable to parse directory volume name '${volname}'`)
}

function image(vmid: number, name: string, base?: VolumeName['base']): VolumeName {
  const match = /^[^/\s]+\.(raw|qcow2|vmdk)$/.exec(name)
  if (!match) throw new Error(`unable to parse volume filename '${name}'`)
  return {
    type: 'images',
    name,
    format: match[1]!,
    vmid,
    isBase: /^base-\d+-/.test(name),
    ...(base === undefined ? {} : { base }),
  }
}
