import { ExternalError } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { formatVmidRange } from '../../../proxmox/notation/vmid-range.ts'
import { resourcesOf } from '../machine-list.ts'
import type { Session } from '../server-session.ts'

/**
 * An ID that no machine has: of the session's own range, where it has one. `take`: may it be this one? It is asked at once,
 * when the ID is known to be free. Throws ProxmoxError, or ExternalError where all are taken.
 */
export async function freeId(
  session: Pick<Session, 'client' | 'vmids'>,
  take: (vmid: number) => boolean = () => true,
): Promise<number> {
  const { client, vmids } = session
  if (vmids === undefined) {
    let id = await nextId(session)
    // What is above may be somebody's: the call that makes the machine will tell.
    while (!take(id)) id++
    return id
  }
  const seen = new Set((await resourcesOf(session)).map(({ vmid }) => vmid))
  for (let id = vmids.first; id <= vmids.last; id++)
    if (!seen.has(id) && (await isFree(client, id)) && take(id)) return id
  throw new ExternalError(
    'no-free-vmid',
    `No ID of ${formatVmidRange(vmids)} is free`,
    'A test build needs one ID for its machine and one for each clone that verify tries. As many builds run at once, or were killed and nobody cleaned up after them: `command: reap` removes what they left. A wider range is set with test-vmids.',
  )
}

export interface TakenId {
  readonly vmid: number
  /** When the machine is there, or none is made. */
  release(): void
}

// By server. It does not know of them before the call that makes the machine, and builds beside each other ask at the same moment.
const underway = new Map<string, Set<number>>()

/** An ID for a machine that is about to be made, which no other build of this process gets meanwhile. Throws as `freeId`. */
export async function takeId(session: Pick<Session, 'client' | 'vmids'>, fixed: number | undefined): Promise<TakenId> {
  const { host } = session.client.url
  const ids = underway.get(host) ?? new Set()
  underway.set(host, ids)
  const take = (vmid: number): boolean => {
    if (ids.has(vmid)) return false
    ids.add(vmid)
    return true
  }
  if (fixed !== undefined) take(fixed)
  const vmid = fixed ?? (await freeId(session, take))
  return { vmid, release: () => void ids.delete(vmid) }
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
