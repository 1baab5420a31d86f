import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import type { OptionPath } from '../../../options/component.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { gibibyte } from '../../../proxmox/notation/size.ts'
import type { BuildContext } from '../../builder.ts'
import type { DiskImage } from '../plan/disk-image/disk-image.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

export interface StorageStatus {
  readonly storage: string
  readonly content?: string
  readonly active?: number
  readonly enabled?: number
  readonly avail?: number
  readonly type?: string
  /** The formats that it knows, each with 1 where it takes it, and the one that it takes by itself. */
  readonly format?: readonly [Readonly<Record<string, number>>, string]
}

/** A storage that an option asks for, and what it must hold. */
interface Use {
  readonly path: OptionPath
  readonly storage: string
  readonly content: 'images' | 'iso' | 'import'
  /** Bytes that are allocated at once. */
  readonly bytes?: number | undefined
  /** Together with the disks before it on the same storage? */
  readonly isSum?: boolean
  /** Of the disk image, where the template names one, and the option that does. */
  readonly format?: { readonly name: string; readonly path: OptionPath } | undefined
}

/** What of an old template matters for the room that the new one has. */
export interface Room {
  /** It is removed before: bytes that are free then, by storage. */
  readonly freed: ReadonlyMap<string, number>
  /** It stays until the new one is done. */
  readonly staying: readonly number[]
  /** It is copied before it goes: bytes that the copy has, by storage of its node. */
  readonly copied?:
    | { readonly vmid: number; readonly node: string; readonly bytes: ReadonlyMap<string, number> }
    | undefined
}

// These allocate blocks when they are written: a disk may be larger than what is free.
const thin = new Set(['lvmthin', 'zfspool', 'rbd', 'dir', 'nfs', 'cifs', 'cephfs', 'btrfs', 'glusterfs'])

/** The storages of the node, as far as the credentials see them; undefined: they may not look. */
export async function storagesOf({ client, node }: Session): Promise<readonly StorageStatus[] | undefined> {
  try {
    return (await client.request('GET', `/nodes/${node}/storage`, { format: 1 })) as readonly StorageStatus[]
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 403) return undefined
    throw thrown
  }
}

/** Every storage that the template names, judged by what it has to hold. */
export function storageProblems(
  plan: MachinePlan,
  storages: readonly StorageStatus[],
  room: Room,
  session: Session,
  context: BuildContext,
): readonly Diagnostic[] {
  const problems = usesOf(plan).flatMap((use) => storageProblem(use, storages, room, session, context) ?? [])
  return problems.length > 0 ? problems : copyProblems(plan, storages, room, session, context)
}

/** Room for the copy of the old template that stays, beside that and the new one. */
function copyProblems(
  { disks }: MachinePlan,
  storages: readonly StorageStatus[],
  { copied }: Room,
  { node }: Session,
  { places }: BuildContext,
): readonly Diagnostic[] {
  // Of another node nothing was asked.
  if (copied === undefined || copied.node !== node) return []
  return [...copied.bytes].flatMap(([storage, bytes]): readonly Diagnostic[] => {
    const found = storages.find((one) => one.storage === storage)
    const own = bytesOn(disks, storage)
    if (found?.avail === undefined || thin.has(found.type ?? '') || own + bytes <= found.avail) return []
    const beside = own === 0 ? '' : `, and the new disks ${gib(own)}`
    return [
      {
        code: 'storage-full',
        severity: 'error',
        summary: `Storage ${storage} has no room for a copy of the old template ${copied.vmid}`,
        detail: `The copy that stays needs ${gib(bytes)}${beside}; ${gib(found.avail)} are free, and the old template goes only when both are there. Leave keep_previous (keep-previous) out, or make room.`,
        range: places.at(['keep_previous']),
      },
    ]
  })
}

function usesOf({ options, disks, images: cds, imports, cloudInit, copiesTo }: MachinePlan): Use[] {
  const images = (path: OptionPath, storage: string | undefined, more: Partial<Use> = {}): Use[] =>
    storage === undefined || storage === '' ? [] : [{ path, storage, content: 'images', ...more }]
  const format = (name: string | undefined, ...path: OptionPath) => (name ? { name, path } : undefined)
  return [
    ...disks.flatMap(({ storage }, index) =>
      images(['disks', index, 'storage_pool'], storage, {
        bytes: bytesOn(disks.slice(0, index + 1), storage),
        isSum: disks.slice(0, index).some((other) => other.storage === storage),
        format: format(options.disks[index]?.format, 'disks', index, 'format'),
      }),
    ),
    ...images(['efi_config', 'efi_storage_pool'], options.efi_config?.efi_storage_pool, {
      format: format(options.efi_config?.efi_format, 'efi_config', 'efi_format'),
    }),
    ...images(['tpm_config', 'tpm_storage_pool'], options.tpm_config?.tpm_storage_pool),
    ...images(['cloud_init_storage_pool'], cloudInit?.storage),
    ...images(['clone_storage'], copiesTo),
    ...cds.map(({ path, source: { kind, storage } }): Use => {
      const option = kind === 'stored' ? 'iso_file' : 'iso_storage_pool'
      return { path: [...path, option], storage, content: 'iso' }
    }),
    ...(imports === undefined ? [] : importUses(imports.image)),
  ]
}

function importUses({ path, source }: DiskImage): readonly Use[] {
  const { kind, storage } = source
  if (kind === 'downloaded') return [{ path: ['image_storage_pool'], storage, content: 'import' }]
  return [{ path, storage, content: source.owner === undefined ? 'import' : 'images' }]
}

function bytesOn(disks: MachinePlan['disks'], storage: string): number {
  return disks.reduce((sum, disk) => (disk.storage === storage ? sum + (disk.bytes ?? 0) : sum), 0)
}

function storageProblem(
  { path, storage, content, bytes = 0, isSum, format }: Use,
  storages: readonly StorageStatus[],
  { freed, staying }: Room,
  { node }: Session,
  context: BuildContext,
): Diagnostic | undefined {
  const range = context.places.at(path)
  const found = storages.find((one) => one.storage === storage)
  const fitting = storages.filter((one) => one.content?.split(',').includes(content)).map((one) => one.storage)
  const others =
    fitting.length === 0
      ? `No storage of node ${node} holds ${content}.`
      : `Storages of node ${node} for ${content}: ${fitting.join(', ')}.`
  if (found === undefined) {
    // A list that is empty is one that the credentials may not see.
    if (storages.length === 0) return undefined
    return {
      code: 'unknown-storage',
      severity: 'error',
      summary: `There is no storage ${JSON.stringify(storage)} on node ${node}`,
      detail: `${others}${didYouMean(storage, fitting)}`,
      range,
    }
  }
  if (found.enabled === 0 || found.active === 0)
    return {
      code: 'storage-unavailable',
      severity: 'error',
      summary: `Storage ${storage} is not available on node ${node}`,
      detail: others,
      range,
    }
  if (found.content !== undefined && !found.content.split(',').includes(content)) {
    return {
      code: 'storage-without-content',
      severity: 'error',
      summary: `Storage ${storage} does not hold ${content}`,
      detail: others,
      range,
    }
  }
  const formats = Object.entries(found.format?.[0] ?? {}).flatMap(([name, taken]) => (taken === 1 ? [name] : []))
  if (format !== undefined && formats.length > 0 && !formats.includes(format.name)) {
    return {
      code: 'storage-without-format',
      severity: 'error',
      summary: `Storage ${storage} does not hold disk images of the format ${format.name}`,
      detail: `It is of the type ${found.type ?? 'unknown'} and takes: ${formats.filter((name) => name !== 'subvol').join(', ')}.`,
      range: context.places.at(format.path) ?? range,
    }
  }
  const free = (found.avail ?? 0) + (freed.get(storage) ?? 0)
  const both =
    staying.length === 0
      ? ''
      : ` The old template ${staying.join(', ')} stays until the new one is done, so there has to be room for both: where there is none, force-order: delete-first removes it before.`
  if (found.avail !== undefined && bytes > free && !thin.has(found.type ?? '')) {
    return {
      code: 'storage-full',
      severity: 'error',
      summary: `Storage ${storage} is full`,
      detail: `${isSum ? 'The disks on it need' : 'The disk needs'} ${gib(bytes)}, ${gib(free)} are free.${both}`,
      range,
    }
  }
  if (found.avail === 0 && free === 0)
    return {
      code: 'storage-full',
      severity: 'error',
      summary: `Storage ${storage} is full`,
      ...(both === '' ? {} : { detail: both.trim() }),
      range,
    }
  return undefined
}

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`
}
