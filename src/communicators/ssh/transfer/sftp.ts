import { createReadStream, createWriteStream } from 'node:fs'
import { join, posix } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import limit from 'p-limit'
import type { Client, FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import { Cancelled, GuestError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import type { LocalFolder } from '../../local-tree.ts'
import { sftpPath } from '../../remote-path.ts'
import { ignored, type Transfer, type TransferContext, TransferUnavailable } from './file-transfer.ts'
import { readFile, writeFile } from './sftp-file.ts'
import { isFolder, refusal, type SftpStatus } from './sftp-status.ts'

/** Files by the SSH file transfer protocol. */
export function sftpTransfer(client: Client): Transfer {
  return {
    async upload({ stream, mode, size }, remotePath, context) {
      await withSftp(client, context, async (sftp) => {
        context.onTotal(size)
        await put(sftp, stream, sftpPath(remotePath), mode, context)
      })
    },
    async uploadDirectory(folder, remotePath, inside, context) {
      await withSftp(client, context, async (sftp) => {
        context.onTotal(folder.size)
        const target = sftpPath(remotePath)
        if (inside) {
          if (!(await isFolder(sftp, target))) throw new GuestError('no-remote-folder', `${remotePath} is no folder`)
          await putContents(sftp, folder, target, context, takeTurns())
        } else {
          // As scp: into an existing folder, else by the name that was asked for.
          const path = (await isFolder(sftp, target)) ? posix.join(target, folder.name) : target
          await putFolder(sftp, folder, path, context, takeTurns())
        }
      })
    },
    async download(remotePath, to, context) {
      await withSftp(client, context, async (sftp) => {
        const path = sftpPath(remotePath)
        const stats = await promisify<string, Stats>(sftp.stat.bind(sftp))(path)
        if (stats.isDirectory())
          throw new GuestError('remote-folder', `${remotePath} is a folder`, 'End the source with a slash.')
        context.onTotal(stats.size)
        await get(sftp, path, stats.size, to, context)
      })
    },
    async downloadDirectory(remotePath, localPath, context) {
      await withSftp(client, context, async (sftp) => {
        const path = sftpPath(remotePath).replace(/(?<=.)\/+$/, '')
        if (/[*?[]/.test(path)) {
          throw new GuestError(
            'no-wildcards',
            'sftp knows no wildcards',
            'Name a folder as the source, or use ssh_file_transfer_method = "scp".',
          )
        }
        await getFolder(sftp, path, join(localPath, posix.basename(path)), context, takeTurns())
      })
    },
  }
}

async function withSftp(
  client: Client,
  { signal }: TransferContext,
  work: (sftp: SFTPWrapper) => Promise<void>,
): Promise<void> {
  if (signal.aborted) throw new Cancelled()
  const sftp = await promisify<SFTPWrapper>((done) =>
    client.sftp((cause, wrapper) => done(cause ?? null, wrapper)),
  )().catch((cause: unknown) => {
    throw new TransferUnavailable('the guest has no sftp', { cause })
  })
  let broken: (reason: Error) => void = () => {}
  const end = new Promise<never>((_, reject) => {
    broken = reject
  })
  end.catch(() => {})
  const abort = (): void => broken(new Cancelled())
  const gone = (): void => broken(new GuestError('connection-lost', 'the connection was closed'))
  signal.addEventListener('abort', abort, { once: true })
  sftp.once('close', gone).on('error', gone)
  try {
    await Promise.race([work(sftp), end])
  } catch (thrown) {
    if (thrown instanceof GuestError || thrown instanceof Cancelled) throw thrown
    throw new GuestError('transfer-failed', (thrown as Error).message, undefined, { cause: thrown })
  } finally {
    signal.removeEventListener('abort', abort)
    sftp.end()
  }
}

async function put(
  sftp: SFTPWrapper,
  content: Readable,
  path: string,
  mode: number,
  { onBytes }: TransferContext,
): Promise<void> {
  try {
    const handle = await open(sftp, path, 'w', mode)
    await writeFile(sftp, handle, content, onBytes)
    // The server goes through them in their order: neither has to wait for the answer to the other.
    await Promise.all([
      promisify<Buffer>(sftp.close.bind(sftp))(handle),
      promisify<string, number>(sftp.chmod.bind(sftp))(path, mode),
    ])
  } catch (thrown) {
    const cause = thrown as SftpStatus
    throw typeof cause.code === 'number' ? await refusal(sftp, path, cause) : cause
  }
}

function open(sftp: SFTPWrapper, path: string, how: 'r' | 'w', mode: number): Promise<Buffer> {
  return promisify<Buffer>((done) => sftp.open(path, how, mode, (cause, handle) => done(cause ?? null, handle)))()
}

async function get(
  sftp: SFTPWrapper,
  path: string,
  size: number,
  to: Writable,
  { onBytes }: TransferContext,
): Promise<void> {
  const handle = await open(sftp, path, 'r', 0)
  await readFile(sftp, handle, size, to, onBytes)
  // After the last byte it matters to nobody.
  sftp.close(handle, () => {})
}

/** Files and folders on their way at a time: each costs a few answers, and a distant guest gives them late. */
const atOnce = 16
/** Bytes. Of larger files one goes after the other: each alone has as many requests on their way as there may be. */
const small = 128 * 1024

/** Runs what asks the server, no more than so much of it at a time, and nothing more after a failure. */
type Turns = <Result>(work: () => Promise<Result>, size?: number) => Promise<Result>

function takeTurns(): Turns {
  const [inTurn, alone] = [limit(atOnce), limit(1)]
  let failure: { readonly thrown: unknown } | undefined
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (failure !== undefined) throw failure.thrown
    try {
      return await work()
    } catch (thrown) {
      failure ??= { thrown }
      throw thrown
    }
  }
  return (work, size = 0) => (size > small ? alone : inTurn)(() => guarded(work))
}

async function putFolder(
  sftp: SFTPWrapper,
  folder: LocalFolder,
  path: string,
  context: TransferContext,
  turns: Turns,
): Promise<void> {
  await turns(async () => {
    if (!(await isFolder(sftp, path))) await promisify<string>(sftp.mkdir.bind(sftp))(path)
  })
  await putContents(sftp, folder, path, context, turns)
  // A folder into which nobody may write is made so when it is full.
  await turns(() => promisify<string, number>(sftp.chmod.bind(sftp))(path, folder.mode))
}

async function putContents(
  sftp: SFTPWrapper,
  { files, folders }: LocalFolder,
  path: string,
  context: TransferContext,
  turns: Turns,
): Promise<void> {
  await Promise.all([
    ...files.map((file) => {
      const to = posix.join(path, file.name)
      return turns(() => put(sftp, createReadStream(file.path), to, file.mode, context), file.size)
    }),
    ...folders.map((child) => putFolder(sftp, child, posix.join(path, child.name), context, turns)),
  ])
}

async function getFolder(
  sftp: SFTPWrapper,
  path: string,
  localPath: string,
  context: TransferContext,
  turns: Turns,
): Promise<void> {
  await makeFolder(context.place(localPath))
  const entries = await turns(() => promisify<string, FileEntryWithStats[]>(sftp.readdir.bind(sftp))(path))
  // The guest must not choose where on this machine a file goes.
  const safe = entries.filter(({ filename }) => filename !== '.' && filename !== '..' && !filename.includes('/'))
  await Promise.all(
    safe.map(async ({ filename, attrs }) => {
      const child = posix.join(path, filename)
      const follow = () => promisify<string, Stats>(sftp.stat.bind(sftp))(child)
      // Where a link leads is not said in the list.
      const stats = attrs.isFile() || attrs.isDirectory() ? attrs : await turns(follow)
      const local = join(localPath, filename)
      if (stats.isDirectory()) await getFolder(sftp, child, local, context, turns)
      else if (stats.isFile()) await turns(() => getFile(sftp, child, stats, local, context), stats.size)
    }),
  )
}

async function getFile(
  sftp: SFTPWrapper,
  path: string,
  { size, mode }: Stats,
  localPath: string,
  context: TransferContext,
): Promise<void> {
  const file = createWriteStream(context.place(localPath), { mode: mode & 0o777 }).on('error', ignored)
  await get(sftp, path, size, file, context)
  file.end()
  await finished(file)
}
