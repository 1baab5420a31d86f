import { randomBytes } from 'node:crypto'
import { TemplateError } from '../../../diagnostics/errors.ts'
import { collectCdFiles } from '../../../media/cd-files.ts'
import { createIsoImage } from '../../../media/iso9660/iso-image.ts'
import type { OptionPath } from '../../../options/component.ts'
import type { BuildContext } from '../../builder.ts'
import type { GeneratedImage } from '../plan/image.ts'
import type { Session } from '../server-session.ts'
import { type Stored, uploadImage } from './upload-image.ts'

/** Makes a CD of `cd_files` and `cd_content` and uploads it while it is made. */
export async function storeGenerated(
  { files, content, label, storage }: GeneratedImage,
  path: OptionPath,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const { entries, diagnostics } = await collectCdFiles({
    files,
    content,
    workingDirectory: context.workingDirectory,
  })
  const range = context.places.at([...path, 'cd_files'])
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map((one) => ({ ...one, range }))
  if (errors.length > 0) throw new TemplateError(errors)
  for (const one of diagnostics) context.emit({ kind: 'problem', diagnostic: { ...one, range } })

  const image = await createIsoImage(entries, { label, date: new Date(context.clock.now()) })
  context.message(`A CD with ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}, label ${label}`)
  const filename = `packer${randomBytes(6).toString('hex')}.iso`
  return uploadImage(
    { storage, filename, content: 'iso', size: image.size, open: () => image.stream() },
    session,
    context,
  )
}
