import { error } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { formatSize } from '../../../proxmox/notation/size.ts'
import type { BuildContext } from '../../builder.ts'
import type { Volume } from '../machine/delete-volume.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

/** Bytes of the disk that an image on a storage becomes; undefined: the server does not tell. */
export async function virtualSize({ storage, volid }: Omit<Volume, 'node'>, session: Session) {
  const { client, node, task } = session
  const path = `/nodes/${node}/storage/${storage}/content/${volid.replaceAll('/', '%2F')}`
  try {
    const { size } = (await client.request('GET', path, {}, { signal: task.signal })) as { readonly size?: number }
    return size
  } catch (thrown) {
    // Who may make a disk of it need not be allowed to look at it.
    if (thrown instanceof ProxmoxError && thrown.status !== undefined) return undefined
    throw thrown
  }
}

/** A disk is grown, never shrunk. `bytes`: of the image; undefined: not known. Throws TemplateError at the option. */
export function checkDiskSize(
  { disks }: Pick<MachinePlan, 'disks'>,
  bytes: number | undefined,
  { places }: Pick<BuildContext, 'places'>,
): void {
  const wanted = disks[0]?.bytes
  if (wanted === undefined || bytes === undefined || wanted >= bytes) return
  const detail = 'A disk is grown, and never shrunk. Leave disk_size out to have it as large as the image.'
  throw new TemplateError([
    error(
      'disk-smaller-than-image',
      `disk_size is ${formatSize(wanted)}, and the image is a disk of ${formatSize(bytes)}`,
      detail,
      places.at(['disks', 0, 'disk_size']),
    ),
  ])
}
