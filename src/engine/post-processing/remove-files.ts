import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ExternalError } from '../../diagnostics/errors.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { RunSetup } from '../run-setup.ts'
import type { Work } from '../step.ts'

/** Removes files of an artifact that nobody keeps; of a template that is not trusted, those of the workspace alone. */
export async function removeFiles(
  files: readonly string[],
  { workingDirectory, trust }: Pick<RunSetup, 'workingDirectory' | 'trust'>,
  { message }: Pick<Work, 'message'>,
): Promise<void> {
  for (const file of files) {
    const absolute = resolve(workingDirectory, file)
    // A link may have taken its place since it was made.
    const refused = refusedFile(trust, absolute, file)
    if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
    message(`Deleting ${file}, because keep_input_artifact is not set`)
    try {
      await rm(absolute, { recursive: true, force: true })
    } catch (cause) {
      throw new ExternalError('not-removed', `Failed to delete ${file}: ${(cause as Error).message}`, undefined, {
        cause,
      })
    }
  }
}
