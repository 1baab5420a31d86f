import type { Foreseen, Ground } from '../../builders/template-door.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { type Deed, deed } from '../../proxmox/needed-permissions.ts'
import { storagesOn, takesImages } from './cluster-facts.ts'
import { type Destination, destinationsOf, type ReplicateOptions } from './replicate-options.ts'

/** What of the copies can not work, and what they will ask of the credentials. */
export async function foreseeReplicas(options: ReplicateOptions, ground: Ground): Promise<Foreseen> {
  const { client, node: own } = ground.session
  const nodes = (await client.api.nodes.$get()) as readonly { node: string; status?: string }[]
  const destinations = destinationsOf(options, own)
  const problems: Diagnostic[] = []
  for (const node of new Set(destinations.map((one) => one.node))) {
    const problem = nodeProblem(node, nodes)
    const there = destinations.filter((one) => one.node === node)
    problems.push(...(problem === undefined ? await storageProblems(node, there, own, ground) : [problem]))
  }
  if (destinations.some(({ vmid }) => vmid !== undefined)) problems.push(...(await takenIds(destinations, ground)))
  return { problems, deeds: destinations.flatMap((one) => deedsOf(one, own, ground)) }
}

async function takenIds(destinations: readonly Destination[], { session }: Ground): Promise<readonly Diagnostic[]> {
  const rows = (await session.client.api.cluster.resources.$get({ type: 'vm' })) as readonly {
    vmid?: number
    name?: string
  }[]
  return destinations.flatMap(({ vmid }) => {
    const taken = rows.find((row) => row.vmid === vmid)
    return vmid === undefined || taken === undefined
      ? []
      : [
          error(
            'vmid-taken',
            `The ID ${vmid} for a copy of the template is taken by ${taken.name ?? 'another machine'}`,
            'Choose another one in vm_ids, or leave it out.',
            undefined,
          ),
        ]
  })
}

function nodeProblem(node: string, nodes: readonly { node: string; status?: string }[]): Diagnostic | undefined {
  const names = nodes.map((one) => one.node)
  const found = nodes.find((one) => one.node === node)
  // A list that is empty is one that the credentials may not see.
  if (found === undefined && names.length > 0)
    return error(
      'unknown-node',
      `There is no node ${JSON.stringify(node)} for a copy of the template`,
      `Nodes of this cluster: ${names.join(', ')}.${didYouMean(node, names)}`,
      undefined,
    )
  return found?.status === 'offline'
    ? error('node-offline', `Node ${node}, which is to have a copy of the template, is offline`, undefined, undefined)
    : undefined
}

async function storageProblems(
  node: string,
  destinations: readonly Destination[],
  own: string,
  { session }: Ground,
): Promise<readonly Diagnostic[]> {
  const storages = await storagesOn(node, session)
  const fitting = storages.filter(takesImages).map(({ storage }) => storage)
  return destinations.flatMap(({ storage }) => {
    if (storage === undefined)
      return node === own
        ? [
            error(
              'invalid-option-value',
              `The template itself is on node ${node}`,
              'A second one there needs another storage: set storages, or take the node out of nodes.',
              undefined,
            ),
          ]
        : []
    if (storages.length === 0 || fitting.includes(storage)) return []
    const isThere = storages.some((one) => one.storage === storage)
    const detail = `Storages of node ${node} for disk images: ${fitting.join(', ') || 'none'}.${didYouMean(storage, fitting)}`
    return isThere
      ? [
          error(
            'storage-without-content',
            `Storage ${storage} of node ${node} takes no disk images now`,
            detail,
            undefined,
          ),
        ]
      : [error('unknown-storage', `There is no storage ${JSON.stringify(storage)} on node ${node}`, detail, undefined)]
  })
}

function deedsOf({ node, storage, vmid }: Destination, own: string, { vmid: source, pool }: Ground): readonly Deed[] {
  const copy = { vmid, pool }
  return [
    deed('clone', { ...(source === undefined ? {} : { source }), pool }),
    deed('create', copy),
    deed('read', copy),
    deed('options', copy),
    deed('cds', copy),
    deed('cloud-init-drive', copy),
    ...(node === own ? [] : [deed('migrate', copy)]),
    ...(storage === undefined ? [] : [deed('space', { storage })]),
    // Of a move that takes the disks to another storage.
    ...(storage === undefined || node === own ? [] : [deed('disks', copy)]),
  ]
}
