import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { TaskOptions } from '../../proxmox/task.ts'
import type { BuildContext } from '../builder.ts'
import type { CommonOptions } from './options/common-options.ts'

/** An open connection and the node of this build. */
export interface Session {
  readonly client: ProxmoxClient
  readonly node: string
  /** For the journal: where things are. No credentials. */
  readonly place: { readonly node: string; readonly url: string }
  /** Streams the logs of the server's tasks into the job's log. */
  readonly task: TaskOptions
}

export function sessionOf(client: ProxmoxClient, node: string, context: BuildContext): Session {
  return {
    client,
    node,
    place: { node, url: client.url.href },
    task: {
      signal: context.signal,
      onLog: (text) => context.emit({ kind: 'output', from: 'task', stream: 'stdout', text }),
      onProgress: (progress) => context.emit({ kind: 'progress', id: 'task', label: 'Proxmox task', ...progress }),
    },
  }
}

interface ConnectContext {
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
}

type ConnectionOptions = Pick<
  CommonOptions,
  'proxmox_url' | 'username' | 'password' | 'token' | 'insecure_skip_tls_verify'
>

/** Logs in as the options and the settings from outside say; the latter have won already. */
export function connect(
  options: ConnectionOptions,
  overrides: ConnectionOverrides,
  { signal, env }: ConnectContext,
): Promise<ProxmoxClient> {
  return connectTo({
    url: options.proxmox_url ?? '',
    username: options.username,
    password: options.password,
    token: options.token,
    // A pin or a CA from outside is stricter than the template's "accept any", which so many templates carry.
    tls: {
      ca: overrides.ca,
      fingerprint: overrides.fingerprint,
      insecure: overrides.ca === undefined && overrides.fingerprint === undefined && options.insecure_skip_tls_verify,
    },
    env,
    signal,
  })
}
