import type { Session } from './server-session.ts'

/** A machine or container of the cluster, as far as the credentials see it. */
export interface Resource {
  readonly vmid?: number
  readonly name?: string
  readonly node?: string
  readonly template?: number
  readonly type?: string
}

export async function resourcesOf({ client }: Pick<Session, 'client'>): Promise<readonly Resource[]> {
  return (await client.api.cluster.resources.$get({ type: 'vm' })) as unknown as readonly Resource[]
}

/** All of them, those of the build's own node as they are now. */
export async function currentResources(session: Session): Promise<readonly Resource[]> {
  const [all, own] = await Promise.all([resourcesOf(session), machinesOfNode(session)])
  const known = new Set(own.map(({ vmid }) => vmid))
  const isStale = ({ vmid, node, type }: Resource) =>
    known.has(vmid) || (node === session.node && (type === undefined || type === 'qemu'))
  return [...own, ...all.filter((one) => !isStale(one))]
}

/** The machines of the build's own node: the cluster learns of a new one, or of its new name, some seconds later. */
export async function machinesOfNode({ client, node }: Session): Promise<readonly Resource[]> {
  const machines = (await client.request('GET', `/nodes/${node}/qemu`)) as readonly Resource[]
  return machines.map((one) => ({ ...one, node }))
}
