import { ExternalError } from '../../../diagnostics/errors.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { auditCommand, tokenNote } from '../../../proxmox/grant.ts'

/**
 * For who sees no template at all: is it that there is none, or may the credentials see none? Throws ExternalError in the
 * latter case, with the command that lets them.
 */
export async function requireAudit(client: ProxmoxClient, signal: AbortSignal): Promise<void> {
  let given: Readonly<Record<string, Readonly<Record<string, number>>>> | null
  try {
    given = (await client.request('GET', '/access/permissions', {}, { signal, attempts: 1 })) as typeof given
  } catch (thrown) {
    // The server does not tell: then nothing is said of it.
    if (thrown instanceof ProxmoxError && !signal.aborted) return
    throw thrown
  }
  const sees = Object.entries(given ?? {}).some(
    ([path, privileges]) => /^\/(?:$|vms|pool)/.test(path) && privileges['VM.Audit'] !== undefined,
  )
  if (sees) return
  const { identity } = client
  throw new ExternalError(
    'missing-permission',
    `"${identity}" sees no template: it lacks VM.Audit on /vms`,
    [
      'To grant it, on a node:',
      `  ${auditCommand(identity)}`,
      ...(identity.includes('!') ? [tokenNote(identity)] : []),
    ].join('\n'),
  )
}
