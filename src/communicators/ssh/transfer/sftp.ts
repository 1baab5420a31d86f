import { createReadStream, createWriteStream } from 'node:fs'
import { join, posix } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
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
          await putContents(sftp, folder, target, context)
        } else {
          // As scp: into an existing folder, else by the name that was asked for.
          const path = (await isFolder(sftp, target)) ? posix.join(target, folder.name) : target
          await putFolder(sftp, folder, path, context)
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
        await getFolder(sftp, path, join(localPath, posix.basename(path)), context)
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
    await promisify<Buffer>(sftp.close.bind(sftp))(handle)
    await promisify<string, number>(sftp.chmod.bind(sftp))(path, mode)
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

async function putFolder(
  sftp: SFTPWrapper,
  folder: LocalFolder,
  path: string,
  context: TransferContext,
): Promise<void> {
  if (!(await isFolder(sftp, path))) await promisify<string>(sftp.mkdir.bind(sftp))(path)
  await putContents(sftp, folder, path, context)
  await promisify<string, number>(sftp.chmod.bind(sftp))(path, folder.mode)
}

async function putContents(
  sftp: SFTPWrapper,
  folder: LocalFolder,
  path: string,
  context: TransferContext,
): Promise<void> {
  for (const file of folder.files) {
    await put(sftp, createReadStream(file.path), posix.join(path, file.name), file.mode, context)
  }
  for (const child of folder.folders) await putFolder(sftp, child, posix.join(path, child.name), context)
}

async function getFolder(sftp: SFTPWrapper, path: string, localPath: string, context: TransferContext): Promise<void> {
  await makeFolder(context.place(localPath))
  const entries = await promisify<string, FileEntryWithStats[]>(sftp.readdir.bind(sftp))(path)
  for (const { filename } of entries) {
    // The guest must not choose where on this machine a file goes.
    if (filename === '.' || filename === '..' || filename.includes('/')) continue
    const child = posix.join(path, filename)
    const stats = await promisify<string, Stats>(sftp.stat.bind(sftp))(child)
    if (stats.isDirectory()) await getFolder(sftp, child, join(localPath, filename), context)
    else if (stats.isFile()) {
      const local = context.place(join(localPath, filename))
      const file = createWriteStream(local, { mode: stats.mode & 0o777 }).on('error', ignored)
      await get(sftp, child, stats.size, file, context)
      file.end()
      await finished(file)
    }
  }
}
