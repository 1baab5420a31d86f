import { ExternalError } from '../diagnostics/errors.ts'

/** Writes into a file that the runner has named, such as GITHUB_STATE; that it can not be is no defect of ours. */
export function intoRunnerFile(variable: string, write: () => void): void {
  try {
    write()
  } catch (thrown) {
    throw new ExternalError(
      'unwritable-file',
      `${variable} could not be written: ${(thrown as Error).message}`,
      'It is a file or folder of the runner. Is the disk of the runner full, and are its folders in the container of the job?',
    )
  }
}
