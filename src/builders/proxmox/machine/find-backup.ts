import type { ProxmoxClient } from '../../../proxmox/client.ts'
import type { TaskOptions } from '../../../proxmox/task.ts'

export interface FoundBackup {
  readonly volid: string
  /** Bytes. */
  readonly size: number
}

interface BackupPlace {
  readonly node: string
  readonly storage: string
  readonly vmid: number
}

/** The backup of a machine with these notes; its name has the moment in it in which the server made it. */
export async function backupWith(
  notes: string,
  { node, storage, vmid }: BackupPlace,
  client: ProxmoxClient,
  { signal }: Pick<TaskOptions, 'signal'>,
): Promise<FoundBackup | undefined> {
  const path = `/nodes/${node}/storage/${storage}/content`
  const backups = (await client.request(
    'GET',
    path,
    { content: 'backup', vmid },
    { signal },
  )) as readonly (FoundBackup & {
    readonly notes?: string
  })[]
  return backups.find((one) => one.notes?.trim() === notes)
}
