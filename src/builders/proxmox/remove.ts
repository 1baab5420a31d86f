import { toDiagnostics } from '../../diagnostics/errors.ts'
import type { JournalEntry } from '../../events/journal.ts'
import type { ProxmoxClient } from '../../proxmox/client.ts'
import { ProxmoxError } from '../../proxmox/error.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import { systemClock } from '../../time/clock.ts'
import type { RemoveContext } from '../builder.ts'
import { connect } from './connect.ts'
import type { CommonOptions } from './options/common.ts'
import { Vm } from './vm.ts'

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
  const { env } = context
  const fallback = {
    proxmox_url: overrides.url ?? env['PROXMOX_URL'] ?? entries[0]?.url,
    username: overrides.username ?? env['PROXMOX_USERNAME'],
    password: overrides.password ?? env['PROXMOX_PASSWORD'],
    token: overrides.token ?? env['PROXMOX_TOKEN'],
    insecure_skip_tls_verify: overrides.insecureSkipTlsVerify ?? false,
  }
  let client: ProxmoxClient
  try {
    client = await connect(options ?? fallback, overrides, context)
  } catch (thrown) {
    for (const entry of entries) report(entry, thrown, context)
    return
  }
  try {
    for (const entry of entries) {
      try {
        if (entry.kind === 'vm') await removeVm(entry, client, context)
        else await removeVolume(entry, client, context)
        context.onGone(entry)
      } catch (thrown) {
        report(entry, thrown, context)
      }
    }
  } finally {
    await client.close()
  }
}

async function removeVm(
  entry: JournalEntry & { kind: 'vm' },
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<void> {
  const vm = new Vm(client, entry.node, entry.vmid, { signal: context.signal })
  const config = await unlocked(vm, context.signal)
  if (config === undefined) return
  if (!String(config['description'] ?? '').includes(entry.mark)) {
    context.emit({
      kind: 'message',
      text: `Machine ${entry.vmid} on node ${entry.node} is not ours any more and stays`,
    })
    return
  }
  context.emit({ kind: 'say', text: `Removing machine ${entry.vmid} from node ${entry.node}` })
  if (config['template'] !== 1 && (await vm.status()) !== 'stopped') await vm.stop()
  try {
    await vm.destroy()
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && (await vm.config()) === undefined) return
    throw thrown
  }
}

// A machine that is being created when we are stopped is locked until its task ends; then it is there, or it is not.
async function unlocked(vm: Vm, signal: AbortSignal): Promise<Readonly<Record<string, string | number>> | undefined> {
  for (let waited = 0; ; waited++) {
    const config = await vm.config()
    if (config === undefined || config['lock'] === undefined || waited >= 60) return config
    await systemClock.sleep(1000, signal)
  }
}

async function removeVolume(
  entry: JournalEntry & { kind: 'volume' },
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<void> {
  const path = `/nodes/${entry.node}/storage/${entry.storage}/content`
  const volumes = (await client.request('GET', path, { content: 'iso' }, { signal: context.signal })) as readonly {
    volid: string
  }[]
  if (!volumes.some(({ volid }) => volid === entry.volid)) return
  context.emit({ kind: 'say', text: `Removing ${entry.volid} from node ${entry.node}` })
  const upid = await client.request(
    'DELETE',
    `${path}/${entry.volid.replaceAll('/', '%2F')}`,
    {},
    { signal: context.signal },
  )
  if (typeof upid === 'string') await client.task(upid, { signal: context.signal })
}

function report(entry: JournalEntry, thrown: unknown, { emit }: RemoveContext): void {
  const what = entry.kind === 'vm' ? `machine ${entry.vmid}` : entry.volid
  const [reason] = toDiagnostics(thrown)
  emit({
    kind: 'problem',
    diagnostic: {
      severity: 'error',
      summary: `Could not remove ${what} from node ${entry.node}: remove it yourself`,
      detail: [reason?.summary, reason?.detail].filter(Boolean).join('\n'),
    },
  })
}
