import { relative } from 'node:path'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Source } from '../../diagnostics/source.ts'
import { NotReadable, readSmallFile } from '../../intake/small-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { Trust } from '../../trust/trust.ts'
import { separatorHint } from './separators.ts'

export type SourceRead =
  | { readonly source: Source; readonly diagnostics: readonly [] }
  | { readonly source?: undefined; readonly diagnostics: readonly Diagnostic[] }

/** Where files are read from, and for whom. */
export interface SourceAround {
  readonly workingDirectory: string
  readonly trust: Trust
}

/** A text file under the name that is shown: relative to the working directory where that is shorter. */
export function readSource(
  path: string,
  { workingDirectory, trust }: SourceAround,
  options: { readonly holdsValues?: boolean } = {},
): SourceRead {
  const name = shownName(path, workingDirectory)
  const refused = refusedFile(trust, path, name)
  if (refused !== undefined)
    return { diagnostics: [{ ...error(refused.code, refused.summary, refused.detail), subject: name }] }
  trust.opened?.note({ file: path, text: name, of: 'content' })
  let bytes: Buffer
  try {
    bytes = readSmallFile(path)
  } catch (thrown) {
    const reason =
      thrown instanceof NotReadable
        ? thrown.reason
        : (thrown as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'no such file'
          : String((thrown as Error).message)
    return {
      diagnostics: [
        {
          ...error(
            'unreadable-file',
            'Failed to read file',
            `The file ${name} could not be read: ${reason}.${separatorHint(name, workingDirectory)}`,
          ),
          subject: name,
        },
      ],
    }
  }
  try {
    return {
      source: new Source(name, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), options),
      diagnostics: [],
    }
  } catch {
    return {
      diagnostics: [
        { ...error('unreadable-file', 'Invalid file encoding', `The file ${name} is not UTF-8 text.`), subject: name },
      ],
    }
  }
}

function shownName(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path)
  return short !== '' && short.length < path.length ? short : path
}
