import { error } from '../../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { hasImportContent } from '../../../proxmox/version.ts'
import type { BuildContext } from '../../builder.ts'
import { checkDiskSize, virtualSize } from '../images/image-size.ts'
import type { NewMachine } from '../plan/new-machine.ts'
import type { Session } from '../server-session.ts'

/** Can the server make a disk of the image? Throws TemplateError with the road that is left where it can not. */
export async function checkImport(plan: NewMachine, session: Session, context: BuildContext): Promise<void> {
  const { imports, disks, slots } = plan
  if (imports === undefined) return
  const { path, source } = imports.image
  const { version } = session.client
  const isDisk = source.kind === 'stored' && !/^[^:]*:import\//.test(source.volid)
  if (!hasImportContent(version) && !isDisk) {
    const storage = disks[0]?.storage ?? 'local-lvm'
    throw new TemplateError([
      error(
        'no-import-content',
        `Proxmox VE ${version.text} takes no disk images by its API`,
        [
          'It does from 8.4 on: storages have the content `import` then. What is left with an older one:',
          '  make a machine of the image once, as root on a node:',
          `    qm create 9000 --name image --${slots.disks[0] ?? 'scsi0'} ${storage}:0,import-from=/path/of/the/image`,
          `  and name its disk in place of the image: image_volume = "${storage}:vm-9000-disk-0"`,
          '  or build on that machine with a proxmox-clone source: clone_vm_id = 9000',
        ].join('\n'),
        context.places.at(path),
      ),
    ])
  }
  if (source.kind === 'stored' && disks[0]?.bytes !== undefined)
    checkDiskSize(plan, await virtualSize(source, session), context)
}
