import { ExternalError } from '../../../diagnostics/errors.ts'
import type { JournalEntry } from '../../../events/journal.ts'
import type { ProxmoxClient } from '../../../proxmox/client.ts'
import type { Upid } from '../../../proxmox/notation/upid.ts'
import type { RemoveContext } from '../../builder.ts'
import { deleteVolume, seesAll, volumeSize } from '../machine/delete-volume.ts'
import { isHeld } from '../machine/image-hold.ts'
import { unendedTask } from '../machine/unended-tasks.ts'
import { userOf } from '../machine/volume-user.ts'
import type { Removal } from './remove-machine.ts'

/** Removes an uploaded image, unless a machine uses it. `held`: machines of the journal that are still there. */
export async function removeImage(
  entry: JournalEntry & { readonly kind: 'volume' },
  held: readonly number[],
  client: ProxmoxClient,
  context: RemoveContext,
): Promise<Removal> {
  const { volid, node } = entry
  const name = volid.replace(/^.*\//, '')
  // The node may still be busy with what it was sent or told to fetch.
  const isOurs = ({ type, id }: Upid) => type === 'imgcopy' || (type === 'download' && id === name)
  if ((await volumeSize(client, entry, context)) === undefined) await unendedTask(node, isOurs, client, context)
  const isSeen = (await volumeSize(client, entry, context)) !== undefined
  if (!isSeen && (await seesAll(client, entry, context))) return 'gone'
  const user = await userOf(volid, client, context.signal)
  if (user !== undefined && held.includes(user))
    throw new ExternalError('volume-in-use', `Machine ${user}, which could not be removed, still has it in a drive`)
  if (user !== undefined) {
    context.emit({ kind: 'message', text: `${volid} stays, because machine ${user} uses it` })
    return 'foreign'
  }
  if (isHeld(client, volid)) {
    context.emit({ kind: 'message', text: `${volid} stays, because another build makes a disk of it` })
    return 'foreign'
  }
  context.emit({ kind: 'say', text: `Removing ${volid} from node ${node}` })
  await deleteVolume(client, entry, { signal: context.signal })
  if ((await volumeSize(client, entry, context)) !== undefined)
    throw new ExternalError('not-removed', `${volid} is still there, though the server removed it`)
  return 'gone'
}
