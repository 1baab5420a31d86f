import { ProxmoxError } from '../../proxmox/error.ts'
import type { Session } from './server-session.ts'

/** The lowest ID that no machine has. Throws ProxmoxError. */
export async function nextId({ client }: Pick<Session, 'client'>): Promise<number> {
  const answer: unknown = await client.api.cluster.nextid.$get()
  const id = Number(answer)
  if (/^\d+$/.test(String(answer)) && id > 0) return id
  throw new ProxmoxError({
    code: 'unexpected-answer',
    method: 'GET',
    path: '/cluster/nextid',
    reason: 'the answer is no ID of a machine',
  })
}
