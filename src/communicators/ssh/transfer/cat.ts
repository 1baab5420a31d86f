import { createReadStream, createWriteStream } from 'node:fs'
import { join, posix } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import type { Client } from 'ssh2'
import { GuestError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { lastLines } from '../../../scripts/script-lines.ts'
import type { LocalFolder } from '../../local-tree.ts'
import { quote, shellPath, shellPattern } from '../../remote-path.ts'
import { openSession } from '../ssh-session.ts'
import { ignored, type Transfer, type TransferContext, writeTo } from './file-transfer.ts'

/** Files through the standard streams of `cat`: what every shell can do. */
export function catTransfer(client: Client): Transfer {
  const put = async (stream: Readable, path: string, mode: number, context: TransferContext): Promise<void> => {
    const command = `cat > ${path} && chmod ${mode.toString(8)} ${path}`
    await run(client, command, context, async (channel) => {
      for await (const chunk of stream) {
        await writeTo(channel, chunk as Buffer)
        context.onBytes((chunk as Buffer).length)
      }
    })
  }
  const putContents = async (folder: LocalFolder, path: string, context: TransferContext): Promise<void> => {
    for (const { name, mode, path: local } of folder.files) {
      await put(createReadStream(local), `${path}/${quote(name)}`, mode, context)
    }
    for (const child of folder.folders) {
      const target = `${path}/${quote(child.name)}`
      await run(client, `mkdir -p ${target} && chmod ${child.mode.toString(8)} ${target}`, context)
      await putContents(child, target, context)
    }
  }
  const get = async (path: string, to: Writable, context: TransferContext): Promise<void> => {
    await run(client, `cat ${path}`, context, async (channel) => {
      for await (const chunk of channel) {
        await writeTo(to, chunk as Buffer)
        context.onBytes((chunk as Buffer).length)
      }
    })
  }

  return {
    async upload({ stream, mode, size }, remotePath, context) {
      context.onTotal(size)
      await put(stream, shellPath(remotePath), mode, context)
    },
    async uploadDirectory(folder, remotePath, inside, context) {
      context.onTotal(folder.size)
      const target = shellPath(remotePath.replace(/(?<=.)\/+$/, ''))
      const exists = (await run(client, `if test -d ${target}; then echo yes; fi`, context)) === 'yes'
      if (inside) {
        if (!exists) throw new GuestError('no-remote-folder', `${remotePath} is no folder`)
        await putContents(folder, target, context)
        return
      }
      const child = `${target}/${quote(folder.name)}`
      // As scp: into an existing folder, else by the name that was asked for.
      const path = exists ? child : target
      await run(client, `mkdir -p ${path} && chmod ${folder.mode.toString(8)} ${path}`, context)
      await putContents(folder, path, context)
    },
    async download(remotePath, to, context) {
      await get(shellPath(remotePath), to, context)
    },
    async downloadDirectory(remotePath, localPath, context) {
      const source = shellPattern(remotePath.length > 1 ? remotePath.replace(/\/+$/, '') : remotePath)
      const list = async (type: 'd' | 'f'): Promise<string[]> => {
        // A name may have line ends.
        const listing = `find ${source} -type ${type} -exec printf '%s\\0' {} +`
        const paths = (await run(client, listing, context)).split('\0').filter(Boolean)
        // The guest must not choose where on this machine a file goes.
        if (paths.some((path) => path.split('/').includes('..')))
          throw new GuestError('unsafe-remote-name', `${remotePath} holds a path with ".."`)
        return paths
      }
      const folders = await list('d')
      const roots = folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`)))
      const placeOf = (path: string): string => {
        const root = roots.find((one) => path === one || path.startsWith(`${one}/`)) ?? path
        return join(localPath, posix.basename(root), path.slice(root.length))
      }
      for (const path of folders) await makeFolder(context.place(placeOf(path)))
      for (const path of await list('f')) {
        const file = createWriteStream(context.place(placeOf(path))).on('error', ignored)
        await get(quote(path), file, context)
        file.end()
        await finished(file)
      }
    },
  }
}

/** Characters. */
const mostListed = 32 << 20

/** Runs a command; answers what it printed unless `speak` reads that itself. A failure is a GuestError with its words. */
async function run(
  client: Client,
  command: string,
  { signal }: TransferContext,
  speak?: (channel: NodeJS.ReadWriteStream & Writable) => Promise<void>,
): Promise<string> {
  const { channel, closed, aborted } = await openSession(client, command, { signal })
  const decoder = new StringDecoder('utf8')
  let stdout = ''
  let stderr = ''
  channel.stderr.on('data', (chunk: Buffer) => {
    stderr = lastLines(stderr + chunk.toString('utf8'), 16_384)
  })
  let failure: unknown
  if (speak === undefined) {
    channel.on('data', (chunk: Buffer) => {
      stdout += decoder.write(chunk)
      if (stdout.length > mostListed) channel.close()
    })
  } else {
    await Promise.race([speak(channel as unknown as NodeJS.ReadWriteStream & Writable), aborted]).catch(
      (thrown: unknown) => {
        failure = thrown
      },
    )
  }
  channel.end()
  channel.resume()
  if (stdout.length > mostListed)
    throw new GuestError('transfer-failed', `the guest lists more than ${mostListed >> 20} MiB of names`)
  const { code } = await Promise.race([closed, aborted])
  if (code !== 0) throw new GuestError('transfer-failed', stderr.trim() || 'the connection was closed')
  if (failure !== undefined) throw failure
  return stdout.trim()
}
