import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ExternalError } from '../../diagnostics/errors.ts'
import { wrongKind } from '../../intake/small-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { Trust } from '../../trust/trust.ts'
import type { Bytes } from './blocks.ts'

/** A file that goes into an archive. */
export interface Member {
  /** As the artifact has it. */
  readonly file: string
  /** In the archive; with `/`, without a root and without `..`. */
  readonly name: string
}

/** A member that is open, so that its length is that of what is read. */
export interface OpenMember extends Member {
  readonly size: number
  /** Permissions alone. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Milliseconds since the epoch. */
  readonly modified: number
  read(): Bytes
}

export interface MemberPlace {
  readonly workingDirectory: string
  readonly trust: Trust
}

/**
 * The names in an archive: of a tar those of the files alone, as Packer has it, unless two would be the same; of a zip
 * those of their paths.
 */
export function membersOf(files: readonly string[], archive: 'tar' | 'zip'): readonly Member[] {
  const names = files.map((file) => basename(file))
  const isAlone = archive === 'tar' && new Set(names).size === names.length
  return files.map((file, index) => ({ file, name: isAlone ? names[index]! : innerName(file) }))
}

/** Without what would lead out of the folder in which somebody unpacks it. */
function innerName(file: string): string {
  const parts = file.replaceAll('\\', '/').split('/')
  return parts.filter((part) => part !== '' && part !== '.' && part !== '..').join('/')
}

/** Opens each in turn, and closes it when the next one is wanted. */
export async function* opened(
  members: readonly Member[],
  place: MemberPlace,
): AsyncGenerator<OpenMember, void, undefined> {
  for (const member of members) {
    const handle = await openFile(member.file, place)
    try {
      const { size, mode, uid, gid, mtimeMs } = await handle.stat()
      const read = () => contentOf(handle, member.file, size)
      yield { ...member, size, mode: mode & 0o7777, uid, gid, modified: mtimeMs, read }
    } finally {
      await handle.close()
    }
  }
}

async function openFile(file: string, { workingDirectory, trust }: MemberPlace): Promise<FileHandle> {
  const absolute = resolve(workingDirectory, file)
  const refused = refusedFile(trust, absolute, file)
  if (refused !== undefined) throw new ExternalError(refused.code, refused.summary, refused.detail)
  let handle: FileHandle
  try {
    // A named pipe would block.
    handle = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    throw new ExternalError('unreadable-file', `Unable to read ${file}: ${(cause as Error).message}`, undefined, {
      cause,
    })
  }
  const wrong = wrongKind(await handle.stat())
  if (wrong === undefined) return handle
  await handle.close()
  throw new ExternalError(
    'unreadable-file',
    `Unable to compress ${file}: ${wrong}`,
    'Name the files themselves, with artifice for example.',
  )
}

/** Exactly so many bytes: what the archive has said of it already can not be taken back. */
async function* contentOf(handle: FileHandle, file: string, size: number): AsyncGenerator<Buffer, void, undefined> {
  let read = 0
  for await (const piece of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 18 }) as Bytes) {
    read += piece.length
    if (read > size) break
    yield piece
  }
  if (read !== size)
    throw new ExternalError(
      'unreadable-file',
      `${file} was written to while it was read`,
      'Something on this machine still works on it. Let it end first.',
    )
}
