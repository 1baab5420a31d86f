import { ExternalError, toDiagnostics } from '../../../diagnostics/errors.ts'
import type { JournalEntry } from '../../../events/journal.ts'
import type { ProxmoxClient, TaskChoice } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { parseUpid, type Upid } from '../../../proxmox/notation/upid.ts'
import type { ConnectionOverrides } from '../../../proxmox/overrides.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import type { RemoveContext } from '../../builder.ts'
import { connectionOf } from '../connection-of.ts'
import { deleteVolume, seesAll, volumeSize } from '../machine/delete-volume.ts'
import { Vm } from '../machine/vm.ts'
import { userOf } from '../machine/volume-user.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { connect } from '../server-session.ts'

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
            () => context.onGone(entry),
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
function fallback(entries: readonly JournalEntry[], { env }: RemoveContext) {
  return {
    proxmox_url: env['PROXMOX_URL'] || entries[0]?.url,
    username: env['PROXMOX_USERNAME'],
    password: env['PROXMOX_PASSWORD'],
    token: env['PROXMOX_TOKEN'],
    insecure_skip_tls_verify: false,
  }
}

/** Seconds for the creation of a machine that had begun when the build was stopped. */
const lockPatience = 150

/** Nobody comes after the clean-up: a server that restarts, or a node that is out of reach, is waited for. */
const rounds = 7

function mayPass(thrown: unknown): boolean {
  return thrown instanceof ProxmoxError && thrown.status !== 401 && thrown.status !== 403
}

/** `held`: machines of the journal that are still there. */
function removeEntry(
  entry: JournalEntry,
  held: readonly number[],
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<void> {
  return entry.kind === 'vm' ? removeVm(entry, client, context) : removeImage(entry, held, client, context)
}

async function removeVm(
  entry: JournalEntry & { kind: 'vm' },
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<void> {
  const vm = new Vm(client, entry.node, entry.vmid, { signal: context.signal })
  // Its creation may have begun on the server when we were stopped: what it makes must not come after us.
  await ended(entry.node, (task) => task.type === 'qmcreate' && task.id === String(entry.vmid), client, context)
  const config = await vm.unlocked(lockPatience)
  if (config === undefined) return
  // Until its copy is complete a clone tells nothing of whose it is.
  if (config['lock'] === 'clone')
    throw new ExternalError('still-being-made', `Machine ${entry.vmid} is still being cloned`)
  if (!String(config['description'] ?? '').includes(entry.mark)) {
    if (config['lock'] === 'create')
      throw new ExternalError(
        'still-being-made',
        'It is still being made, by this run or by somebody else: nothing tells by whom',
      )
    context.emit({
      kind: 'message',
      text: `Machine ${entry.vmid} on node ${entry.node} is not ours any more and stays`,
    })
    return
  }
  context.emit({ kind: 'say', text: `Removing machine ${entry.vmid} from node ${entry.node}` })
  if (config['template'] !== 1 && (await vm.status()) !== 'stopped') await vm.stop()
  await vm.destroy()
}

async function removeImage(
  entry: JournalEntry & { kind: 'volume' },
  held: readonly number[],
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<void> {
  const { volid, node } = entry
  const name = volid.replace(/^.*\//, '')
  // The node may still be busy with what it was sent or told to fetch.
  const isOurs = ({ type, id }: Upid) => type === 'imgcopy' || (type === 'download' && id === name)
  if ((await volumeSize(client, entry, context)) === undefined) await ended(node, isOurs, client, context)
  const isSeen = (await volumeSize(client, entry, context)) !== undefined
  if (!isSeen && (await seesAll(client, entry, context))) return
  const user = await userOf(volid, client, context.signal)
  if (user !== undefined && held.includes(user))
    throw new ExternalError('volume-in-use', `Machine ${user}, which could not be removed, still has it in a drive`)
  if (user !== undefined) {
    context.emit({ kind: 'message', text: `${volid} stays, because machine ${user} uses it` })
    return
  }
  context.emit({ kind: 'say', text: `Removing ${volid} from node ${node}` })
  await deleteVolume(client, entry, { signal: context.signal })
}

/** Waits for tasks of ours that may still make what is to be removed; downloads, which take long, are stopped. */
async function ended(
  node: string,
  choice: TaskChoice,
  client: ProxmoxClient,
  { signal }: RemoveContext,
): Promise<void> {
  for (const upid of await client.runningTasks(node, choice)) {
    if (parseUpid(upid)?.type === 'download') await client.request('DELETE', `/nodes/${node}/tasks/${upid}`)
    // How it ends does not matter.
    await client.task(upid, { signal, limitMs: 60_000 }).catch(() => {})
  }
}

function report(entry: JournalEntry, thrown: unknown, { emit }: RemoveContext): void {
  const what = entry.kind === 'vm' ? `machine ${entry.vmid}` : entry.volid
  const [reason] = toDiagnostics(thrown)
  // Who may not look does not know either whether it was made at all, or whose it is.
  const isUnseen = thrown instanceof ProxmoxError && thrown.status === 403 && thrown.failure.method === 'GET'
  emit({
    kind: 'problem',
    diagnostic: {
      code: 'not-removed',
      severity: 'error',
      summary: isUnseen
        ? `Could not see whether ${what} is left on node ${entry.node}: look for it yourself`
        : `Could not remove ${what} from node ${entry.node}: remove it yourself`,
      detail: [reason?.summary, reason?.detail].filter(Boolean).join('\n'),
    },
  })
}
