import { ExternalError } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { formatVmidRange } from '../../../proxmox/notation/vmid-range.ts'
import { resourcesOf } from '../machine-list.ts'
import type { Session } from '../server-session.ts'

/** An ID that no machine has: of the session's own range, where it has one. Throws ProxmoxError, or ExternalError where all are taken. */
export async function freeId(session: Pick<Session, 'client' | 'vmids'>): Promise<number> {
  const { client, vmids } = session
  if (vmids === undefined) return nextId(session)
  const seen = new Set((await resourcesOf(session)).map(({ vmid }) => vmid))
  for (let id = vmids.first; id <= vmids.last; id++) if (!seen.has(id) && (await isFree(client, id))) return id
  throw new ExternalError(
    'no-free-vmid',
    `No ID of ${formatVmidRange(vmids)} is free`,
    'As many test builds run at once, or were killed and nobody cleaned up after them: `command: reap` removes what they left. A wider range is set with test-vmids.',
  )
}

/** A machine that the credentials may not see has its ID too. */
async function isFree(client: Session['client'], vmid: number): Promise<boolean> {
  try {
    await client.request('GET', '/cluster/nextid', { vmid })
    return true
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 400) return false
    throw thrown
  }
}

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
