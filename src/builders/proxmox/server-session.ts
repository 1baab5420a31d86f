import type { EventBody } from '../../events/event.ts'
import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { VmidRange } from '../../proxmox/notation/vmid-range.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { TaskOptions } from '../../proxmox/task.ts'
import type { Call } from '../../proxmox/transport/transport.ts'
import type { Clock } from '../../time/clock.ts'

/** An open connection and the node of this build. */
export interface Session {
  readonly client: ProxmoxClient
  readonly node: string
  /** Was the node named by an input or a flag, which win over the template? */
  readonly isNodeFromOutside?: boolean
  /** For the journal: where things are. No credentials. */
  readonly place: { readonly node: string; readonly url: string }
  /** Streams the logs of the server's tasks into the job's log. */
  readonly task: TaskOptions
  /** Where new machines get their IDs; undefined: the next free ones. */
  readonly vmids?: VmidRange | undefined
}

interface SessionContext {
  readonly signal: AbortSignal
  message(text: string): void
  emit(event: EventBody): void
}

/** `silence`: milliseconds for which a task may say nothing; undefined: as long as the client finds right. */
export function sessionOf(
  client: ProxmoxClient,
  node: string,
  silence: number | undefined,
  context: SessionContext,
): Session {
  return {
    client,
    node,
    place: { node, url: client.url.href },
    task: {
      signal: context.signal,
      silenceMs: silence,
      onSilence: (text) => context.message(text),
      onLog: (text) => context.emit({ kind: 'output', from: 'task', stream: 'stdout', text }),
      onProgress: (progress) => context.emit({ kind: 'progress', id: 'task', label: 'Proxmox task', ...progress }),
    },
  }
}

interface ConnectContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  emit(event: EventBody): void
}

/** Logs in at a build's server. */
export function connect(connection: ConnectionOverrides, given: ConnectContext): Promise<ProxmoxClient> {
  const { url = '', username, password, token, ca } = connection
  const { signal, clock, env } = given
  // What names the server there says also how it is known, as `command: serve` does for the steps after it.
  const own = url !== '' && url === env['PROXMOX_URL'] && ca === undefined ? env['PROXMOX_FINGERPRINT'] : undefined
  const fingerprint = connection.fingerprint ?? (own || undefined)
  const insecure = fingerprint === undefined && connection.insecureSkipTlsVerify
  const onCall = (call: Call) => given.emit({ kind: 'call', ...call })
  return connectTo({ url, username, password, token, tls: { ca, fingerprint, insecure }, env, signal, clock, onCall })
}
