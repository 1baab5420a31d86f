import { createReadStream, createWriteStream } from 'node:fs'
import { join, posix } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Client } from 'ssh2'
import { Cancelled, GuestError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { lastLines } from '../../../scripts/script-lines.ts'
import type { LocalFolder } from '../../local-tree.ts'
import { shellPath, shellPattern } from '../../remote-path.ts'
import { openSession, type Session } from '../ssh-session.ts'
import { ByteReader } from './byte-reader.ts'
import {
  ignored,
  StreamClosed,
  type Transfer,
  type TransferContext,
  TransferUnavailable,
  writeTo,
} from './file-transfer.ts'
import { hasEncodedLineEnd, hasLineEnds, octal, recordOf, type ScpRecord, safeName, unnamed } from './scp-record.ts'

/** Files by the protocol of rcp, spoken with the guest's own `scp`. */
export function scpTransfer(client: Client): Transfer {
  return {
    async upload({ stream, mode, size }, remotePath, context) {
      const { dir, base } = posix.parse(remotePath)
      // -d: a missing folder is an error. Without it scp would make a file of its name.
      await asSource(client, `scp -t -d ${shellPath(dir === '' ? '.' : dir)}`, context, async (peer) => {
        context.onTotal(size)
        await peer.file(base, mode, size, stream)
      })
    },
    async uploadDirectory(folder, remotePath, inside, context) {
      if (hasLineEnds(folder)) throw unnamed()
      await asSource(client, `scp -r -t ${inside ? '-d ' : ''}${shellPath(remotePath)}`, context, async (peer) => {
        context.onTotal(folder.size)
        await (inside ? peer.contents(folder) : peer.folder(folder))
      })
    },
    async download(remotePath, to, context) {
      await asSink(client, `scp -f ${shellPath(remotePath)}`, context, async (record, peer) => {
        if (record.kind !== 'file')
          throw new GuestError('remote-folder', `${remotePath} is a folder`, 'End the source with a slash.')
        context.onTotal(record.size)
        await peer.content(record.size, to)
      })
    },
    async downloadDirectory(remotePath, localPath, context) {
      const folders = [localPath]
      const source = remotePath.length > 1 ? remotePath.replace(/\/+$/, '') : remotePath
      const command = `scp -r -f ${shellPattern(source)}`
      const receive: Receive = async (record, peer) => {
        const parent = folders.at(-1) ?? localPath
        if (record.kind === 'end') {
          if (folders.length > 1) folders.pop()
        } else if (record.kind === 'folder') {
          const path = join(parent, record.name)
          await makeFolder(context.place(path), record.mode | 0o700)
          folders.push(path)
        } else {
          const path = context.place(join(parent, record.name))
          const file = createWriteStream(path, { mode: record.mode }).on('error', ignored)
          await peer.content(record.size, file)
          file.end()
          await finished(file)
        }
      }
      await asSink(client, command, context, receive).catch((thrown: unknown) => {
        // The guest's own scp looks for a folder by the name that it made up for it.
        if (thrown instanceof GuestError && hasEncodedLineEnd(thrown.message)) throw unnamed()
        throw thrown
      })
    },
  }
}

interface Source {
  file(name: string, mode: number, size: number, content: Readable): Promise<void>
  folder(folder: LocalFolder): Promise<void>
  contents(folder: LocalFolder): Promise<void>
}

async function asSource(
  client: Client,
  command: string,
  context: TransferContext,
  send: (source: Source) => Promise<void>,
) {
  await withScp(client, command, context, async ({ channel }, reader) => {
    let unanswered = 0
    const confirmed = async (): Promise<void> => {
      for (; unanswered > 0; unanswered--) {
        const status = await reader.byte()
        if (status === undefined) throw new Ended()
        if (status !== 0) throw new GuestError('transfer-failed', await reader.line())
      }
    }
    // What follows may be sent before the answer is there; content must not: without its file it would be read as records.
    const record = async (line: string): Promise<void> => {
      await writeTo(channel, line)
      unanswered++
    }
    const first = await reader.byte()
    if (first === undefined) throw new Ended()
    if (first === 1 || first === 2) throw new GuestError('transfer-failed', await reader.line())
    if (first !== 0) throw new TransferUnavailable("the guest's shell prints text before scp can speak")
    const source: Source = {
      async file(name, mode, size, content) {
        await record(`C${octal(mode)} ${size} ${safeName(name)}\n`)
        await confirmed()
        let sent = 0
        for await (const chunk of content) {
          const bytes = chunk as Buffer
          sent += bytes.length
          if (sent > size) break
          await writeTo(channel, bytes)
          context.onBytes(bytes.length)
        }
        if (sent !== size) throw new GuestError('file-changed', `${name} changed while it was uploaded`)
        await record('\0')
      },
      async folder(folder) {
        await record(`D${octal(folder.mode)} 0 ${safeName(folder.name)}\n`)
        await confirmed()
        await source.contents(folder)
        await record('E\n')
      },
      async contents({ files, folders }) {
        for (const { name, mode, size, path } of files)
          await source.file(name, mode, size, createReadStream(path, { highWaterMark: 1 << 18 }))
        for (const folder of folders) await source.folder(folder)
      },
    }
    await send(source)
    await confirmed()
  })
}

interface Sink {
  content(size: number, to: Writable): Promise<void>
}

type Receive = (record: ScpRecord, sink: Sink) => Promise<void>

async function asSink(client: Client, command: string, context: TransferContext, receive: Receive): Promise<void> {
  await withScp(client, command, context, async ({ channel }, reader) => {
    const sink: Sink = {
      async content(size, to) {
        await writeTo(channel, '\0')
        let received = 0
        for await (const chunk of reader.take(size)) {
          received += chunk.length
          await writeTo(to, chunk)
          context.onBytes(chunk.length)
        }
        if (received !== size || (await reader.byte()) === undefined) throw new Ended()
      },
    }
    await writeTo(channel, '\0')
    for (let count = 0; ; count++) {
      const type = await reader.byte()
      if (type === undefined) {
        if (count === 0) throw new Ended()
        return
      }
      const line = await reader.line()
      if (type === 1 || type === 2) throw new GuestError('transfer-failed', line)
      const record = recordOf(String.fromCharCode(type), line)
      if (record === undefined) {
        if (count === 0) throw new TransferUnavailable("the guest's shell prints text before scp can speak")
        throw new GuestError(
          'transfer-failed',
          `scp in the guest sent something unexpected: ${JSON.stringify(line.slice(0, 80))}`,
        )
      }
      await receive(record, sink)
      await writeTo(channel, '\0')
    }
  })
}

/** The other side ended before it should: why is known when its exit is. */
class Ended extends Error {}

async function withScp(
  client: Client,
  command: string,
  { signal }: TransferContext,
  speak: (session: Session, reader: ByteReader) => Promise<void>,
): Promise<void> {
  const session = await openSession(client, command, { signal })
  const { channel, closed, aborted } = session
  const reader = new ByteReader(channel)
  let stderr = ''
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = lastLines(stderr + chunk.toString('utf8'), 16_384)
  })
  try {
    await Promise.race([speak(session, reader), aborted])
    await reader.release()
  } catch (thrown) {
    if (!(thrown instanceof Ended) && !(thrown instanceof StreamClosed)) {
      channel.close()
      if (!(thrown instanceof Cancelled)) await reader.release()
      channel.resume()
      throw thrown
    }
    channel.end()
    await reader.release()
    channel.resume()
    const { code } = await Promise.race([closed, aborted])
    // Whether it was the reading or the writing that noticed first.
    if (code === 127 || code === 126) throw new TransferUnavailable('the guest has no scp')
    throw new GuestError('transfer-failed', stderr.trim().split('\n').at(-1) || ended(code))
  }
  channel.end()
  channel.resume()
  const { code } = await Promise.race([closed, aborted])
  if (code !== 0)
    throw new GuestError(
      'transfer-failed',
      stderr.trim() || `scp in the guest ended with exit status ${code ?? 'unknown'}`,
    )
}

function ended(code: number | undefined): string {
  if (code === undefined) return 'the connection was closed'
  return `scp in the guest ended too early, with exit status ${code}`
}
