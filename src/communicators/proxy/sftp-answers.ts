import { posix } from 'node:path'
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2'
import { type FileFacts, isFolder } from './guest-files.ts'
import { shellWords } from './shell-words.ts'

const { STATUS_CODE } = ssh2.utils.sftp

/** What went wrong, by the protocol's number. */
export class Status extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

// ssh2 lets a channel tell its exit status, but not the one of SFTP; clients take none for a broken connection.
export function sayExit(sftp: SFTPWrapper): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as {
    readonly _protocol: { exitStatus(channel: number, status: number): void }
    readonly outgoing: { readonly id: number; readonly state: string }
  }
  if (outgoing.state === 'open') protocol.exitStatus(outgoing.id, 0)
}

/** Ansible quotes paths for the shell that an old `scp` ran; the new one, which speaks SFTP, sends them with their quotes. */
export function meant(path: string): string {
  const [word, ...more] = path.startsWith("'") ? (shellWords(path) ?? []) : []
  return word?.startsWith('/') && more.length === 0 ? word : path
}

/** The number for whatever was thrown. */
export function statusOf(thrown: unknown): number {
  if (thrown instanceof Status) return thrown.code
  const { message } = thrown as Error
  if (/permission denied/i.test(message)) return STATUS_CODE.PERMISSION_DENIED
  return /no such file/i.test(message) ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE
}

export function attributesOf({ mode, size, uid, gid, atime, mtime }: FileFacts): Attributes {
  return { mode, size, uid, gid, atime, mtime }
}

export function entryOf(facts: FileFacts): FileEntry {
  const filename = posix.basename(facts.name) || facts.name
  const kind = isFolder(facts) ? 'd' : '-'
  const longname = `${kind}rwxrwxrwx 1 ${facts.uid} ${facts.gid} ${facts.size} Jan  1 00:00 ${filename}`
  return { filename, longname, attrs: attributesOf(facts) }
}

export function defined<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>
}
