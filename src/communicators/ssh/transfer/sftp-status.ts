import { posix } from 'node:path'
import { promisify } from 'node:util'
import type { SFTPWrapper, Stats } from 'ssh2'
import { GuestError } from '../../../diagnostics/errors.ts'

/** An error of ssh2's sftp: the server's words, and its number for them. */
export interface SftpStatus extends Error {
  readonly code: number
}

/** SSH_FX_FAILURE, the one number for all that the protocol has no other for. */
const failure = 4

/** What the server said of a file that it did not take, and where it said next to nothing what is the matter with the place. */
export async function refusal(sftp: SFTPWrapper, path: string, cause: SftpStatus): Promise<GuestError> {
  const fail = (text: string, detail?: string) =>
    new GuestError('transfer-failed', `${path}: ${text}`, detail, { cause })
  if (cause.code !== failure) return fail(cause.message)
  const said = `the server says "${cause.message}"`
  if (await isFolder(sftp, path)) return fail(`${said}: it is a directory`)
  const free = await freeBytes(sftp, path)
  if (free === 0) return fail(`${said}: no space left on its disk`)
  const room = free === undefined ? '' : ` ${Math.floor(free / 1024)} KiB are free there.`
  return fail(
    said,
    `sftp has no other word for a disk that is full, a quota that is used up, and a place where nothing can be written.${room} With ssh_file_transfer_method = "scp" the guest says which.`,
  )
}

export async function isFolder(sftp: SFTPWrapper, path: string): Promise<boolean> {
  const stats = await promisify<string, Stats>(sftp.stat.bind(sftp))(path).catch(() => undefined)
  return stats?.isDirectory() === true
}

/** For an ordinary user; undefined where the server does not tell: it is an extension of OpenSSH's. */
async function freeBytes(sftp: SFTPWrapper, path: string): Promise<number | undefined> {
  try {
    const {
      f_blocks: all,
      f_bavail: blocks,
      f_frsize: size,
    } = await promisify<string, FileSystem>(
      sftp.ext_openssh_statvfs.bind(sftp) as (
        path: string,
        done: (cause: Error | null, info: FileSystem) => void,
      ) => void,
    )(posix.dirname(path))
    // What is no disk, such as /proc, has no blocks at all.
    return Number(all) === 0 ? undefined : Number(blocks) * Number(size)
  } catch {
    return undefined
  }
}

interface FileSystem {
  readonly f_blocks: number | bigint
  readonly f_bavail: number | bigint
  readonly f_frsize: number | bigint
}
