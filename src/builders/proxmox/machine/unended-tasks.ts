import type { ProxmoxClient, TaskChoice } from '../../../proxmox/client.ts'
import { parseUpid } from '../../../proxmox/notation/upid.ts'
import { mayStop } from '../../../proxmox/task.ts'
import type { RemoveContext } from '../../builder.ts'

/** Milliseconds for a task that is not stopped: most of what the platform grants a post step. */
const patience = 150_000

/**
 * Waits for tasks of ours that may still make what is to be removed: what they make must not come after us. Those that
 * may be stopped are. Answers the first that goes on running.
 */
export async function unendedTask(
  node: string,
  choice: TaskChoice,
  client: ProxmoxClient,
  { signal, emit }: Pick<RemoveContext, 'signal' | 'emit'>,
): Promise<string | undefined> {
  // A display that is looked at makes nothing, and ends with its machine.
  const makes: TaskChoice = (task) => task.type !== 'vncproxy' && choice(task)
  for (const upid of await client.runningTasks(node, makes)) {
    const { type = '', id = '' } = parseUpid(upid) ?? {}
    if (mayStop(type)) await client.request('DELETE', `/nodes/${node}/tasks/${upid}`)
    else
      emit({
        kind: 'message',
        text: `Waiting for the end of the task ${type} of ${id} on node ${node}: stopped, it would leave something half-made`,
      })
    // How it ends does not matter.
    await client.task(upid, { signal, limitMs: patience }).catch(() => {})
  }
  signal.throwIfAborted()
  const [running] = await client.runningTasks(node, makes)
  return running
}
