import { type FileHandle, open, rm } from 'node:fs/promises'
import { posix } from 'node:path'
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2'
import { type FileChanges, type FileFacts, type GuestFiles, isFolder } from './guest-files.ts'
import { attributesOf, defined, entryOf, meant, Status, sayExit, statusOf } from './sftp-answers.ts'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

/** A file or folder that a client has open. */
type Opened =
  | { readonly kind: 'read'; readonly local: string; readonly file: FileHandle; readonly facts: FileFacts }
  | {
      readonly kind: 'write'
      readonly local: string
      readonly file: FileHandle
      readonly path: string
      readonly mode: number
      changes: FileChanges
    }
  | { readonly kind: 'folder'; entries: readonly FileFacts[] }

/** Bytes that a client may have in one answer. */
const mostRead = 256 << 10

/**
 * Speaks SFTP, version 3, for a guest whose communicator moves whole files. What is written is kept here until it is
 * closed, in whatever order it comes; the client hears of a failure when it closes.
 */
export function serveSftp(sftp: SFTPWrapper, files: GuestFiles, signal: AbortSignal): void {
  const opened = new Map<number, Opened>()
  let last = 0
  // One after the other: they build on each other.
  let queue: Promise<unknown> = Promise.resolve()

  const answer = (id: number, work: () => Promise<void>): void => {
    queue = queue.then(work).catch((thrown: unknown) => {
      if (!signal.aborted) sftp.status(id, statusOf(thrown), (thrown as Error).message)
    })
  }
  const done = (id: number, work: () => Promise<void>): void =>
    answer(id, async () => {
      seen = undefined
      await work()
      sftp.status(id, STATUS_CODE.OK)
    })
  const keep = (id: number, one: Opened): void => {
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(++last)
    opened.set(last, one)
    sftp.handle(id, handle)
  }
  const find = (handle: Buffer): Opened => {
    const one = handle.length === 4 ? opened.get(handle.readUInt32BE()) : undefined
    if (one === undefined) throw new Status(STATUS_CODE.FAILURE, 'no such handle')
    return one
  }
  // Clients look at a file and open it: asked once.
  let seen: { readonly path: string; readonly found: FileFacts | undefined } | undefined
  const look = async (path: string): Promise<FileFacts | undefined> => {
    const found = seen?.path === path ? seen.found : await files.facts(path, signal)
    seen = undefined
    return found
  }
  const facts = async (path: string, follow = true): Promise<FileFacts> => {
    const found = await files.facts(path, signal, { follow })
    if (follow) seen = { path, found }
    if (found === undefined) throw new Status(STATUS_CODE.NO_SUCH_FILE, 'No such file')
    return found
  }

  const openToRead = async (id: number, path: string): Promise<void> => {
    const found = await look(path)
    if (found === undefined) throw new Status(STATUS_CODE.NO_SUCH_FILE, 'No such file')
    if (isFolder(found)) throw new Status(STATUS_CODE.FAILURE, `${path} is a directory`)
    const local = files.spooled()
    await files.download(path, local, signal)
    const file = await open(local, 'r')
    const { size } = await file.stat()
    keep(id, { kind: 'read', local, file, facts: { ...found, size } })
  }
  const openToWrite = async (id: number, path: string, flags: number, asked: number | undefined): Promise<void> => {
    const found = await look(path)
    if (found !== undefined && isFolder(found)) throw new Status(STATUS_CODE.FAILURE, `${path} is a directory`)
    if (found !== undefined && (flags & OPEN_MODE.EXCL) !== 0) throw new Status(STATUS_CODE.FAILURE, 'File exists')
    if (found === undefined && (flags & OPEN_MODE.CREAT) === 0)
      throw new Status(STATUS_CODE.NO_SUCH_FILE, 'No such file')
    const local = files.spooled()
    if (found !== undefined && (flags & OPEN_MODE.TRUNC) === 0) await files.download(path, local, signal)
    const file = await open(local, found !== undefined && (flags & OPEN_MODE.TRUNC) === 0 ? 'r+' : 'wx+', 0o600)
    // As any system: the mode that is asked for is one of new files.
    const mode = (found?.mode ?? asked ?? 0o644) & 0o777
    keep(id, { kind: 'write', local, file, path, mode, changes: {} })
  }
  const close = async (one: Opened): Promise<void> => {
    if (one.kind === 'folder') return
    try {
      await one.file.close()
      if (one.kind === 'read') return
      const { mode = one.mode, ...more } = one.changes
      await files.upload(one.local, one.path, mode & 0o7777, signal)
      await files.change(one.path, more, signal)
    } finally {
      await rm(one.local, { force: true })
    }
  }

  sftp
    .on('OPEN', (id, name, flags, attributes) =>
      answer(id, () => {
        const path = meant(name)
        return (flags & OPEN_MODE.WRITE) === 0 ? openToRead(id, path) : openToWrite(id, path, flags, attributes.mode)
      }),
    )
    .on('WRITE', (id, handle, offset, data) =>
      done(id, async () => {
        const one = find(handle)
        if (one.kind !== 'write') throw new Status(STATUS_CODE.PERMISSION_DENIED, 'not open for writing')
        await one.file.write(data, 0, data.length, offset)
      }),
    )
    .on('READ', (id, handle, offset, length) =>
      answer(id, async () => {
        const one = find(handle)
        if (one.kind === 'folder') throw new Status(STATUS_CODE.FAILURE, 'a directory is not read so')
        const piece = Buffer.alloc(Math.min(length, mostRead))
        const { bytesRead } = await one.file.read(piece, 0, piece.length, offset)
        if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF)
        else sftp.data(id, piece.subarray(0, bytesRead))
      }),
    )
    .on('CLOSE', (id, handle) =>
      done(id, async () => {
        const one = find(handle)
        opened.delete(handle.readUInt32BE())
        await close(one)
      }),
    )
    .on('STAT', (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await facts(meant(path))))))
    .on('LSTAT', (id, path) => answer(id, async () => sftp.attrs(id, attributesOf(await facts(meant(path), false)))))
    .on('FSTAT', (id, handle) =>
      answer(id, async () => {
        const one = find(handle)
        if (one.kind === 'folder') throw new Status(STATUS_CODE.OP_UNSUPPORTED, 'not of directories')
        if (one.kind === 'read') return sftp.attrs(id, attributesOf(one.facts))
        const { size, atimeMs, mtimeMs } = await one.file.stat()
        const times = { atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) }
        sftp.attrs(id, { mode: 0o100_000 | one.mode, uid: 0, gid: 0, size, ...times })
      }),
    )
    .on('SETSTAT', (id, path, attributes) => done(id, () => files.change(path, attributes, signal)))
    .on('FSETSTAT', (id, handle, attributes) =>
      done(id, async () => {
        const one = find(handle)
        if (one.kind !== 'write') throw new Status(STATUS_CODE.PERMISSION_DENIED, 'not open for writing')
        // `size` is one of them: what is written says it.
        const { mode, uid, gid, atime, mtime } = attributes as FileChanges
        one.changes = { ...one.changes, ...defined({ mode, uid, gid, atime, mtime }) }
      }),
    )
    .on('OPENDIR', (id, path) =>
      answer(id, async () => {
        if (!isFolder(await facts(path))) throw new Status(STATUS_CODE.FAILURE, `${path} is no directory`)
        keep(id, { kind: 'folder', entries: await files.list(path, signal) })
      }),
    )
    .on('READDIR', (id, handle) =>
      answer(id, async () => {
        const one = find(handle)
        if (one.kind !== 'folder') throw new Status(STATUS_CODE.FAILURE, 'not a directory')
        const next = one.entries.slice(0, 100)
        one.entries = one.entries.slice(100)
        if (next.length === 0) sftp.status(id, STATUS_CODE.EOF)
        else sftp.name(id, next.map(entryOf))
      }),
    )
    .on('REALPATH', (id, path) =>
      answer(id, async () => {
        const absolute = path.startsWith('/') ? path : posix.join(await files.home(signal), path)
        const filename = posix.normalize(absolute).replace(/(?<=.)\/$/, '')
        sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }])
      }),
    )
    .on('MKDIR', (id, path) => done(id, () => files.command('mkdir "$1"', [path], signal)))
    .on('RMDIR', (id, path) => done(id, () => files.command('rmdir "$1"', [path], signal)))
    .on('REMOVE', (id, path) => done(id, () => files.command('rm "$1"', [path], signal)))
    .on('RENAME', (id, from, to) => done(id, () => files.command('test ! -e "$2" && mv "$1" "$2"', [from, to], signal)))
    .on('SYMLINK', (id, link, target) => done(id, () => files.command('ln -s "$1" "$2"', [target, link], signal)))
  sftp.on('error', () => {})
  const leave = (): void => {
    for (const one of opened.values())
      if (one.kind !== 'folder')
        void one.file
          .close()
          .catch(() => {})
          .then(() => rm(one.local, { force: true }))
    opened.clear()
  }
  sftp.once('close', () => {
    queue = queue.then(leave, leave)
  })
  // As a program that has read all there was to read.
  sftp.once('end', () => {
    queue = queue.then(() => {
      if (signal.aborted) return
      sayExit(sftp)
      sftp.end()
    })
  })
}
