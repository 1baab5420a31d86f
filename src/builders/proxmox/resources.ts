import type { Session } from './session.ts'

/** A machine or container of the cluster, as far as the credentials see it. */
export interface Resource {
  readonly vmid?: number
  readonly name?: string
  readonly node?: string
  readonly template?: number
  readonly type?: string
}

export async function resourcesOf({ client }: Session): Promise<readonly Resource[]> {
  return (await client.api.cluster.resources.$get({ type: 'vm' })) as unknown as readonly Resource[]
}
