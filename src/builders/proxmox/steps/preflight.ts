import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { didYouMean } from '../../../diagnostics/suggest.ts'
import type { OptionPath } from '../../../options/component.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Deed } from '../../../proxmox/needed-permissions.ts'
import { gibibyte } from '../../../proxmox/notation/size.ts'
import type { BuildContext } from '../../builder.ts'
import type { Image } from '../plan/image.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'
import { warnOfPrivileges } from './warn-of-privileges.ts'

interface StorageStatus {
  readonly storage: string
  readonly content?: string
  readonly active?: number
  readonly enabled?: number
  readonly avail?: number
  readonly type?: string
}

/** A storage that an option asks for, and what it must hold. */
interface Use {
  readonly path: OptionPath
  readonly storage: string
  readonly content: 'images' | 'iso'
  /** Bytes that are allocated at once. */
  readonly bytes?: number | undefined
}

// These allocate blocks when they are written: a disk may be larger than what is free.
const thin = new Set(['lvmthin', 'zfspool', 'rbd', 'dir', 'nfs', 'cifs', 'cephfs', 'btrfs', 'glusterfs'])

/**
 * What can be known to fail before anything is created: an unknown node or storage, a storage of the wrong kind, a
 * missing ISO image. Everything at once, each at its option. What the credentials may not see is not judged.
 */
export async function preflight(
  plan: MachinePlan,
  deeds: readonly Deed[],
  session: Session,
  context: BuildContext,
): Promise<void> {
  const problems = await nodeProblems(session, context)
  if (problems.length === 0) {
    const storages = await storagesOf(session)
    if (storages !== undefined) {
      problems.push(...usesOf(plan).flatMap((use) => storageProblem(use, storages, session, context) ?? []))
      problems.push(...(await imageProblems(plan.images, storages, session, context)))
    }
  }
  if (problems.length > 0) throw new TemplateError(problems)
  await warnOfPrivileges(plan, deeds, session, context)
}

async function nodeProblems({ client, node }: Session, context: BuildContext): Promise<Diagnostic[]> {
  const nodes = (await client.api.nodes.$get()) as readonly { node: string; status?: string }[]
  const names = nodes.map((one) => one.node)
  const found = nodes.find((one) => one.node === node)
  const range = context.places.at(['node'])
  if (found === undefined && names.length > 0) {
    return [
      {
        code: 'unknown-node',
        severity: 'error',
        summary: `There is no node ${JSON.stringify(node)}`,
        detail: `Nodes of this cluster: ${names.join(', ')}.${didYouMean(node, names)}`,
        range,
      },
    ]
  }
  if (found?.status === 'offline')
    return [{ code: 'node-offline', severity: 'error', summary: `Node ${node} is offline`, range }]
  return []
}

async function storagesOf({ client, node }: Session): Promise<readonly StorageStatus[] | undefined> {
  try {
    return (await client.request('GET', `/nodes/${node}/storage`)) as readonly StorageStatus[]
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 403) return undefined
    throw thrown
  }
}

function usesOf({ options, disks, images: cds, cloudInit }: MachinePlan): Use[] {
  const images = (path: OptionPath, storage: string | undefined, bytes?: number): Use[] =>
    storage === undefined || storage === '' ? [] : [{ path, storage, content: 'images', bytes }]
  return [
    ...disks.flatMap(({ storage, bytes }, index) => images(['disks', index, 'storage_pool'], storage, bytes)),
    ...images(['efi_config', 'efi_storage_pool'], options.efi_config?.efi_storage_pool),
    ...images(['tpm_config', 'tpm_storage_pool'], options.tpm_config?.tpm_storage_pool),
    ...images(['cloud_init_storage_pool'], cloudInit?.storage),
    ...cds.map(({ path, source: { kind, storage } }): Use => {
      const option = kind === 'stored' ? 'iso_file' : 'iso_storage_pool'
      return { path: [...path, option], storage, content: 'iso' }
    }),
  ]
}

function storageProblem(
  { path, storage, content, bytes = 0 }: Use,
  storages: readonly StorageStatus[],
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
  if (found.avail !== undefined && bytes > found.avail && !thin.has(found.type ?? '')) {
    return {
      code: 'storage-full',
      severity: 'error',
      summary: `Storage ${storage} is full`,
      detail: `The disk needs ${gib(bytes)}, ${gib(found.avail)} are free.`,
      range,
    }
  }
  if (found.avail === 0)
    return { code: 'storage-full', severity: 'error', summary: `Storage ${storage} is full`, range }
  return undefined
}

async function imageProblems(
  images: readonly Image[],
  storages: readonly StorageStatus[],
  { client, node }: Session,
  context: BuildContext,
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  for (const { path, source } of images) {
    if (source.kind !== 'stored') continue
    const { storage, volid } = source
    if (!storages.some((one) => one.storage === storage && one.content?.split(',').includes('iso'))) continue
    const present = (
      (await client.request('GET', `/nodes/${node}/storage/${storage}/content`, { content: 'iso' })) as readonly {
        volid: string
      }[]
    ).map((one) => one.volid)
    if (present.includes(volid)) continue
    const detail = `${present.length === 0 ? `Storage ${storage} holds no ISO image.` : `On storage ${storage}: ${present.slice(0, 10).join(', ')}${present.length > 10 ? ', ...' : ''}.`}${didYouMean(volid, present)}`
    problems.push({
      code: 'image-not-found',
      severity: 'error',
      summary: `There is no ISO image ${volid}`,
      detail,
      range: context.places.at([...path, 'iso_file']),
    })
  }
  return problems
}

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`
}
