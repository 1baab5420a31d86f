import { ExternalError } from '../../../diagnostics/errors.ts'
import type { JournalEntry } from '../../../events/journal.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { parseUpid } from '../../../proxmox/notation/upid.ts'
import type { RemoveContext } from '../../builder.ts'
import { deleteVolume } from '../machine/delete-volume.ts'
import { backupWith } from '../machine/find-backup.ts'
import { unendedTask } from '../machine/unended-tasks.ts'
import type { Removal } from './remove-machine.ts'

/** Removes an archive of a machine, by the notes that it was made with; a task that still writes it is stopped. */
export async function removeBackup(
  entry: JournalEntry & { readonly kind: 'backup' },
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<Removal> {
  const { node, storage, vmid, mark } = entry
  const isOurs = ({ type, id }: { readonly type: string; readonly id: string }) =>
    type === 'vzdump' && id === String(vmid)
  const running = await unendedTask(node, isOurs, client, context)
  if (running !== undefined)
    throw new ExternalError('still-being-made', `The task ${parseUpid(running)?.type} of machine ${vmid} does not end`)
  const found = await backupWith(mark, entry, client, context)
  if (found === undefined) return 'gone'
  context.emit({ kind: 'say', text: `Removing ${found.volid} from node ${node}` })
  await deleteVolume(client, { node, storage, volid: found.volid }, { signal: context.signal })
  if ((await backupWith(mark, entry, client, context)) !== undefined)
    throw new ExternalError('not-removed', `${found.volid} is still there, though the server removed it`)
  return 'gone'
}
