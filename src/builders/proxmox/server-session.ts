import type { ProxmoxClient } from '../../proxmox/client.ts'
import type { TaskOptions } from '../../proxmox/task.ts'
import type { BuildContext } from '../builder.ts'

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
