import { ExternalError, toDiagnostics } from '../../../diagnostics/errors.ts'
import type { JournalEntry, SwapEntry } from '../../../events/journal.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { ConnectionOverrides } from '../../../proxmox/overrides.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import type { RemoveContext } from '../../builder.ts'
import { connectionOf } from '../connection-of.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { connect } from '../server-session.ts'
import { finishSwap } from '../swap/finish-swap.ts'
import { removeBackup } from './remove-backup.ts'
import { removeImage } from './remove-image.ts'
import { type Removal, removeMachine } from './remove-machine.ts'

/**
 * Removes what the journal names, newest first. A machine that does not carry the entry's mark is somebody else's by
 * now and stays. May be repeated. What can not be removed is reported and stays in the journal.
 */
export async function removeEntries(
  entries: readonly JournalEntry[],
  options: CommonOptions | undefined,
  overrides: ConnectionOverrides,
  context: RemoveContext,
): Promise<void> {
  if (entries.length === 0) return
  const connection = connectionOf(options ?? fallback(entries, context), overrides)
  let left = [...entries]
  let client: ProxmoxClient | undefined
  try {
    for (let round = 1; left.length > 0; round++) {
      const failures = new Map<JournalEntry, unknown>()
      try {
        client ??= await connect(connection, context)
        for (const entry of left) {
          const held = [...failures.keys()].flatMap((one) => (one.kind === 'vm' ? [one.vmid] : []))
          await removeEntry(entry, held, client, context).then(
            (removal) => (removal === 'gone' ? context.onGone(entry) : context.onForeign(entry)),
            (thrown) => failures.set(entry, thrown),
          )
        }
      } catch (thrown) {
        for (const entry of left) failures.set(entry, thrown)
      }
      left = left.filter((entry) => failures.has(entry))
      if (round < rounds && !context.signal.aborted && [...failures.values()].some(mayPass)) {
        await context.clock.sleep(backoff(round), context.signal).catch(() => {})
        continue
      }
      for (const [entry, thrown] of failures) report(entry, thrown, context)
      return
    }
  } finally {
    await client?.close()
  }
}

/** What is known without the template. */
export function fallback(entries: readonly JournalEntry[], { env }: Pick<RemoveContext, 'env'>) {
  return {
    proxmox_url: env['PROXMOX_URL'] || entries[0]?.url,
    username: env['PROXMOX_USERNAME'],
    password: env['PROXMOX_PASSWORD'],
    token: env['PROXMOX_TOKEN'],
    insecure_skip_tls_verify: false,
  }
}

/** Nobody comes after the clean-up: a server that restarts, or a node that is out of reach, is waited for. */
const rounds = 7

function mayPass(thrown: unknown): boolean {
  if (thrown instanceof ProxmoxError) return thrown.status !== 401 && thrown.status !== 403
  // The server is still at it, and did not say so in words that could be read.
  return thrown instanceof ExternalError && thrown.code === 'not-removed'
}

/** `held`: machines of the journal that are still there. */
function removeEntry(
  entry: JournalEntry,
  held: readonly number[],
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<Removal> {
  switch (entry.kind) {
    case 'vm':
      return removeMachine(entry, client, context)
    case 'swap':
      return finish(entry, client, context)
    case 'volume':
      return removeImage(entry, held, client, context)
    case 'backup':
      return removeBackup(entry, client, context)
  }
}

/** What has begun is finished; what has not, is a machine that the journal has as well. */
async function finish(
  { node, machine, vmid, mark }: SwapEntry,
  client: ProxmoxClient,
  { signal, emit }: RemoveContext,
): Promise<Removal> {
  await finishSwap({ client, node, machine, vmid, mark, task: { signal }, signal, emit })
  return 'gone'
}

function report(entry: JournalEntry, thrown: unknown, { emit }: RemoveContext): void {
  const what = nameOf(entry)
  const [reason] = toDiagnostics(thrown)
  // Who may not look does not know either whether it was made at all, or whose it is.
  const isUnseen = thrown instanceof ProxmoxError && thrown.status === 403 && thrown.failure.method === 'GET'
  emit({
    kind: 'problem',
    diagnostic: {
      code: 'not-removed',
      severity: 'error',
      summary:
        entry.kind === 'swap'
          ? `Template ${entry.vmid} on node ${entry.node} could not be finished: its disks are those of machine ${entry.machine} or ${entry.vmid}, remove neither`
          : isUnseen
            ? `Could not see whether ${what} is left on node ${entry.node}: look for it yourself`
            : `Could not remove ${what} from node ${entry.node}: remove it yourself`,
      detail: [reason?.summary, reason?.detail].filter(Boolean).join('\n'),
    },
  })
}

function nameOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'vm':
      return `machine ${entry.vmid}`
    case 'swap':
      return `the half-done template ${entry.vmid}`
    case 'volume':
      return entry.volid
    case 'backup':
      return `the archive of machine ${entry.vmid} on ${entry.storage}`
  }
}
