import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { finished } from 'node:stream/promises'
import type { ServerChannel } from 'ssh2'
import { GuestError } from '../../diagnostics/errors.ts'
import { ByteReader } from '../ssh/transfer/byte-reader.ts'
import { writeTo } from '../ssh/transfer/file-transfer.ts'
import { type FileFacts, type GuestFiles, isFolder } from './guest-files.ts'
import { shellWords } from './shell-words.ts'

/** What an old `scp` asks the other side to run. */
export interface ScpRequest {
  /** `t`: it sends, `f`: it fetches. */
  readonly direction: 't' | 'f'
  readonly recursive: boolean
  /** The target has to be a folder. */
  readonly folder: boolean
  readonly times: boolean
  readonly path: string
}

/** Undefined: the command is none of scp's own. */
export function scpRequest(command: string): ScpRequest | undefined {
  const words = command.startsWith('scp ') ? shellWords(command) : undefined
  if (words === undefined) return undefined
  const options: string[] = []
  let at = 1
  for (; /^-\w+$/.test(words[at] ?? ''); at++) options.push(...(words[at] ?? '').slice(1))
  if (words[at] === '--') at++
  const direction = options.includes('t') ? 't' : options.includes('f') ? 'f' : undefined
  const path = words[at]
  if (direction === undefined || path === undefined || words.length > at + 1) return undefined
  return {
    direction,
    path,
    recursive: options.includes('r'),
    folder: options.includes('d'),
    times: options.includes('p'),
  }
}

/** Speaks the protocol of rcp for a guest whose communicator moves whole files. Answers the exit status. */
export async function serveScp(
  channel: ServerChannel,
  request: ScpRequest,
  files: GuestFiles,
  signal: AbortSignal,
): Promise<number> {
  const reader = new ByteReader(channel)
  const peer: Peer = {
    files,
    signal,
    reader,
    write: (bytes) => writeTo(channel, bytes),
    async confirm() {
      const status = await reader.byte()
      if (status === undefined) throw new Gone()
      if (status !== 0) throw new GuestError('transfer-failed', await reader.line())
    },
  }
  try {
    await (request.direction === 't' ? receive(request, peer) : send(request, peer))
    return 0
  } catch (thrown) {
    if (!(thrown instanceof Gone)) await peer.write(`\x02scp: ${oneLine((thrown as Error).message)}\n`).catch(() => {})
    return 1
  } finally {
    await reader.release()
    channel.resume()
  }
}

interface Peer {
  readonly files: GuestFiles
  readonly signal: AbortSignal
  readonly reader: ByteReader
  write(bytes: string | Uint8Array): Promise<void>
  confirm(): Promise<void>
}

/** The client has ended. */
class Gone extends Error {}

async function receive(request: ScpRequest, peer: Peer): Promise<void> {
  const { files, signal, reader, write } = peer
  const there = await files.facts(request.path, signal)
  const intoFolder = there !== undefined && isFolder(there)
  if (request.folder && !intoFolder) throw new GuestError('no-remote-folder', `${request.path}: Not a directory`)
  const folders = [{ path: request.path, isThere: intoFolder }]
  let times: { readonly mtime: number; readonly atime: number } | undefined
  await write('\0')
  for (;;) {
    const type = await reader.byte()
    if (type === undefined) return
    const line = await reader.line()
    const top = folders.at(-1)!
    switch (String.fromCharCode(type)) {
      case 'T': {
        const [mtime, , atime] = line.split(' ').map(Number)
        times = { mtime: mtime ?? 0, atime: atime ?? 0 }
        break
      }
      case 'D': {
        const { name, mode } = record(line)
        const path = top.isThere ? posix.join(top.path, name) : top.path
        await files.command(`mkdir -p "$1" && chmod ${mode.toString(8)} "$1"`, [path], signal)
        folders.push({ path, isThere: true })
        break
      }
      case 'E':
        if (folders.length > 1) folders.pop()
        break
      case 'C': {
        const { name, mode, size } = record(line)
        const path = top.isThere ? posix.join(top.path, name) : top.path
        await receiveFile({ path, mode, size, times: request.times ? times : undefined }, peer)
        times = undefined
        break
      }
      default:
        throw new GuestError('transfer-failed', 'protocol error: unexpected message')
    }
    await write('\0')
  }
}

interface Incoming {
  readonly path: string
  readonly mode: number
  readonly size: number
  readonly times: { readonly mtime: number; readonly atime: number } | undefined
}

async function receiveFile({ path, mode, size, times }: Incoming, peer: Peer): Promise<void> {
  const { files, signal, reader, write, confirm } = peer
  const local = files.spooled()
  try {
    await write('\0')
    const to = createWriteStream(local, { mode: 0o600 }).on('error', () => {})
    let received = 0
    for await (const piece of reader.take(size)) {
      received += piece.length
      await writeTo(to, piece)
    }
    to.end()
    await finished(to)
    if (received !== size) throw new Gone()
    await confirm()
    await files.upload(local, path, mode, signal)
    if (times !== undefined) await files.change(path, times, signal)
  } finally {
    await rm(local, { force: true })
  }
}

async function send(request: ScpRequest, peer: Peer): Promise<void> {
  const { files, signal, confirm } = peer
  await confirm()
  const found = await files.facts(request.path, signal)
  if (found === undefined) throw new GuestError('transfer-failed', `${request.path}: No such file or directory`)
  await sendOne(request.path, found, request, peer)
}

async function sendOne(path: string, facts: FileFacts, request: ScpRequest, peer: Peer): Promise<void> {
  const { files, signal, write, confirm } = peer
  const name = posix.basename(path)
  const mode = (facts.mode & 0o777).toString(8).padStart(4, '0')
  if (isFolder(facts) && !request.recursive) throw new GuestError('remote-folder', `${path}: not a regular file`)
  if (request.times) {
    await write(`T${facts.mtime} 0 ${facts.atime} 0\n`)
    await confirm()
  }
  if (isFolder(facts)) {
    await write(`D${mode} 0 ${name}\n`)
    await confirm()
    for (const child of await files.list(path, signal)) {
      const below = posix.join(path, posix.basename(child.name))
      if (child.name === '.' || child.name === '..') continue
      const real = await files.facts(below, signal)
      if (real !== undefined) await sendOne(below, real, request, peer)
    }
    await write('E\n')
    await confirm()
    return
  }
  const local = files.spooled()
  try {
    await files.download(path, local, signal)
    const { size } = await stat(local)
    await write(`C${mode} ${size} ${name}\n`)
    await confirm()
    for await (const piece of createReadStream(local)) await write(piece as Buffer)
    await write('\0')
    await confirm()
  } finally {
    await rm(local, { force: true })
  }
}

function record(line: string): { readonly mode: number; readonly size: number; readonly name: string } {
  const [, mode = '', size = '', name = ''] = /^([0-7]{3,5}) (\d+) (.+)$/s.exec(line) ?? []
  if (name === '' || name === '.' || name === '..' || name.includes('/'))
    throw new GuestError('transfer-failed', 'protocol error: unexpected name')
  return { mode: Number.parseInt(mode, 8) & 0o7777, size: Number(size), name }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
