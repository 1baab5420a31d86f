import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { TaskOptions } from '../../../proxmox/task.ts'
import type { VmConfig } from './vm.ts'

/** A file on a storage, as its node sees it. */
export interface Volume {
  readonly node: string
  readonly storage: string
  readonly volid: string
}

/** Its size in bytes; undefined: it is not there. */
export async function volumeSize(
  client: ProxmoxClient,
  { node, storage, volid }: Volume,
  { signal }: TaskOptions = {},
): Promise<number | undefined> {
  const path = `/nodes/${node}/storage/${storage}/content`
  const [, kind] = /^[^:]*:(iso|import|backup)\//.exec(volid) ?? []
  const content = kind ?? 'images'
  const volumes = (await client.request('GET', path, { content }, { signal })) as readonly {
    volid: string
    size: number
  }[]
  return volumes.find((one) => one.volid === volid)?.size
}

/** May the credentials see everything on the storage, so that what they do not see is not there? */
export async function seesAll(client: ProxmoxClient, { storage }: Volume, { signal }: TaskOptions): Promise<boolean> {
  const path = `/storage/${storage}`
  const answer = await client.request('GET', '/access/permissions', { path }, { signal })
  return 'Datastore.Audit' in ((answer as Record<string, object> | null)?.[path] ?? {})
}

/** Removes it, and waits until it is gone. A repeated call that finds nothing any more is none that failed. */
export async function deleteVolume(client: ProxmoxClient, volume: Volume, task: TaskOptions): Promise<void> {
  const { node, storage, volid } = volume
  const path = `/nodes/${node}/storage/${storage}/content/${volid.replaceAll('/', '%2F')}`
  try {
    const upid = await client.request('DELETE', path, {}, { signal: task.signal })
    if (typeof upid === 'string') await client.task(upid, task)
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError)) throw thrown
    if ((await volumeSize(client, volume, task)) !== undefined) throw thrown
    // Who may not remove it need not be allowed to see it either: that it is in no list says nothing then.
    if (thrown.status === 403 && !(await seesAll(client, volume, task))) throw thrown
  }
}

/** Does a drive of the machine hold it? */
export function isInUse(volid: string, config: VmConfig): boolean {
  return [...drivesOf(config).values()].some(({ file }) => file === volid)
}
