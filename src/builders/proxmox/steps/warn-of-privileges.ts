import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import { compare, type Deed, needsOf, type Permissions } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import type { Image } from '../plan/image.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

/**
 * Warns of privileges that the build will miss later, when an hour of work may be lost. Only warnings: the server
 * alone knows all its rules, and one that does not answer the question is not asked again.
 */
export async function warnOfPrivileges(
  plan: MachinePlan,
  making: readonly Deed[],
  { client, node }: Session,
  context: BuildContext,
): Promise<void> {
  let permissions: Permissions
  try {
    permissions = (await client.request('GET', '/access/permissions', {}, { attempts: 1 })) as Permissions
  } catch {
    if (context.signal.aborted) context.signal.throwIfAborted()
    return
  }
  const needs = [...making, ...deedsOf(plan, node)].flatMap((deed) => needsOf(deed, client.version))
  for (const { code, summary, detail } of compare(permissions, needs, client.identity))
    context.warn(code, summary, detail)
}

function deedsOf({ options, vmid, typing, disks, images, cards }: MachinePlan, node: string): readonly Deed[] {
  const machine = { vmid, pool: options.pool || undefined }
  const storages = new Set(disks.map(({ storage }) => storage))
  // Only plain bridges: which zone a virtual network belongs to, its name does not tell.
  const bridges = cards.filter(({ bridge }) => /^vmbr\d+$/.test(bridge))
  return [
    { kind: 'configure', ...machine },
    { kind: 'start', ...machine },
    ...(typing === undefined ? [] : [{ kind: 'sendkey', ...machine } as const]),
    ...(communicatorOf(options).access(options).host === '' ? [{ kind: 'agent-read', ...machine } as const] : []),
    ...[...storages].map((storage) => ({ kind: 'allocate', storage }) as const),
    ...images.flatMap((image) => imageDeeds(image, node)),
    ...bridges.map(({ bridge, vlan: tag }): Deed => ({ kind: 'use-bridge', bridge, tag })),
  ]
}

function imageDeeds({ source, afterwards }: Image, node: string): readonly Deed[] {
  const { kind, storage } = source
  if (kind === 'stored') return []
  if (kind === 'downloaded')
    return [source.by === 'node' ? { kind: 'download-url', storage, node } : { kind: 'upload', storage }]
  // A CD that is in no drive afterwards is removed.
  return [{ kind: 'upload', storage }, ...(afterwards === 'stays' ? [] : [{ kind: 'delete-file', storage } as const])]
}
