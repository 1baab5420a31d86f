import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { didYouMean, listed } from '../../../diagnostics/suggest.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { BuildContext } from '../../builder.ts'
import type { Foreseen } from '../../template-door.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'
import { privilegeProblems } from './check-privileges.ts'
import { type Room, type StorageStatus, storageProblems, storagesOf } from './storage-problems.ts'

/**
 * What can be known to fail before anything is created: an unknown node, storage or pool, a storage of the wrong kind, a
 * missing ISO image, missing privileges. Everything at once, each at its option. What the credentials may not see is not
 * judged. `known`: what making the machine and later steps ask for, and what is wrong with the latter.
 */
export async function preflight(
  plan: MachinePlan,
  known: Foreseen,
  room: Room,
  session: Session,
  context: BuildContext,
): Promise<void> {
  const problems = await nodeProblems(session, context)
  if (problems.length === 0) {
    const storages = await storagesOf(session)
    if (storages !== undefined) {
      problems.push(...storageProblems(plan, storages, room, session, context))
      problems.push(...(await imageProblems(plan, storages, session, context)))
    }
    problems.push(...(await poolProblems(plan, session, context)))
    problems.push(...known.problems)
    problems.push(...(await privilegeProblems(plan, known.deeds, session, context)))
  }
  if (problems.length > 0) throw new TemplateError(problems)
}

/** Throws TemplateError where there is no such node. */
export async function checkNode(session: Session, context: BuildContext): Promise<void> {
  const problems = await nodeProblems(session, context)
  if (problems.length > 0) throw new TemplateError(problems)
}

async function nodeProblems(
  { client, node, isNodeFromOutside }: Session,
  context: BuildContext,
): Promise<Diagnostic[]> {
  const nodes = (await client.api.nodes.$get()) as readonly { node: string; status?: string }[]
  const names = nodes.map((one) => one.node)
  const found = nodes.find((one) => one.node === node)
  const place = isNodeFromOutside ? { subject: 'proxmox-node' } : { range: context.places.at(['node']) }
  const origin = isNodeFromOutside ? 'proxmox-node names it, which wins over node in the template. ' : ''
  if (found === undefined && names.length > 0) {
    return [
      {
        code: 'unknown-node',
        severity: 'error',
        summary: `There is no node ${JSON.stringify(node)}`,
        detail: `${origin}Nodes of this cluster: ${names.join(', ')}.${didYouMean(node, names)}`,
        ...place,
      },
    ]
  }
  if (found?.status === 'offline')
    return [{ code: 'node-offline', severity: 'error', summary: `Node ${node} is offline`, ...place }]
  return []
}

/** Whether there is such a pool is told to everybody, from 8 on. */
async function poolProblems(
  { options: { pool } }: MachinePlan,
  { client }: Session,
  context: BuildContext,
): Promise<Diagnostic[]> {
  if (pool === '') return []
  try {
    await client.request('GET', '/pools', { poolid: pool })
    return []
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError)) throw thrown
    if (!thrown.notFound) return []
  }
  const names = ((await client.request('GET', '/pools')) as readonly { poolid: string }[]).map(({ poolid }) => poolid)
  const seen =
    names.length === 0 ? 'These credentials see no pool.' : `Pools that these credentials see: ${names.join(', ')}.`
  return [
    {
      code: 'unknown-pool',
      severity: 'error',
      summary: `There is no pool ${JSON.stringify(pool)}`,
      detail: `${seen}${didYouMean(pool, names)}`,
      range: context.places.at(['pool']),
    },
  ]
}

async function imageProblems(
  plan: MachinePlan,
  storages: readonly StorageStatus[],
  { client, node }: Session,
  context: BuildContext,
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  for (const { path, source, content, what } of storedImages(plan)) {
    const { storage, volid } = source
    if (!storages.some((one) => one.storage === storage && one.content?.split(',').includes(content))) continue
    const present = (
      (await client.request('GET', `/nodes/${node}/storage/${storage}/content`, { content })) as readonly {
        volid: string
      }[]
    ).map((one) => one.volid)
    if (present.includes(volid.replace(/(\.ova)\/[^/]+$/i, '$1'))) continue
    const detail = `${present.length === 0 ? `Storage ${storage} holds no ${what}.` : `On storage ${storage}: ${listed(present)}.`}${didYouMean(volid, present)}`
    problems.push({
      code: 'image-not-found',
      severity: 'error',
      summary: `There is no ${what} ${volid}`,
      detail,
      range: context.places.at(path),
    })
  }
  return problems
}

/** Images that have to be there. Who may make a disk of another machine's need not see it in a list: it is not judged. */
function storedImages({ images, imports }: MachinePlan) {
  const isos = images.flatMap(({ path, source }) =>
    source.kind === 'stored'
      ? [{ path: [...path, 'iso_file'], source, content: 'iso', what: 'ISO image' } as const]
      : [],
  )
  if (imports === undefined) return isos
  const { image, values } = imports
  const snippets = String(values['cicustom'] ?? '')
    .split(',')
    .flatMap((file) => {
      const volid = file.replace(/^[^=]*=/, '')
      const storage = parseVolid(volid)?.storage
      const at = { path: ['cicustom'], content: 'snippets', what: 'snippet' } as const
      return storage === undefined ? [] : [{ ...at, source: { storage, volid } }]
    })
  const { path, source } = image
  if (source.kind !== 'stored' || source.owner !== undefined) return [...isos, ...snippets]
  return [...isos, ...snippets, { path, source, content: 'import', what: 'disk image' } as const]
}
