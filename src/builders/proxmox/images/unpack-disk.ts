import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { extract } from 'tar-stream'
import { Cancelled, ExternalError } from '../../../diagnostics/errors.ts'
import { findProgram } from '../../../scripts/local-program.ts'
import { childEnvironment } from '../../../trust/child-environment.ts'
import type { DiskFormat } from '../options/import-options.ts'
import { type Compression, inspectDisk, notADisk } from './disk-file.ts'
import { unpackedFile } from './unpacked-file.ts'

interface Unpacking {
  /** For what is written on the way. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  message(text: string): void
}

/** An image that can be uploaded. Disposing of it removes what was written for it. */
export interface UnpackedDisk extends AsyncDisposable {
  readonly path: string
  readonly format: DiskFormat
  /** Of the file. */
  readonly size: number
  /** Of the disk that it becomes; undefined: it does not tell. */
  readonly bytes: number | undefined
}

/** Compressed, in a tar, and compressed in it: deeper nobody packs. */
const deepest = 4

/** Unpacks an image as long as it is packed. Throws ExternalError where there is none in it, Cancelled. */
export async function unpackDisk(given: string, name: string, around: Unpacking): Promise<UnpackedDisk> {
  let path = given
  const drop = async (file: string) => {
    if (file !== given) await rm(file, { force: true })
  }
  try {
    for (let depth = 0; depth < deepest; depth++) {
      const found = await inspectDisk(path, name)
      if (found.kind === 'disk') {
        const { size } = await stat(path)
        const last = path
        return { path, format: found.format, bytes: found.bytes, size, [Symbol.asyncDispose]: () => drop(last) }
      }
      if (depth === 0) around.message(`Unpacking ${name}`)
      const target = unpackedFile(around.folder)
      const packed = path
      path = target
      if (found.kind === 'tar') await takeDisk(packed, name, target, around)
      else await decompress(found.by, packed, name, target, around)
      await drop(packed)
    }
    throw notADisk(name, 'packed in more than one can be')
  } catch (thrown) {
    await drop(path)
    if (around.signal.aborted) throw new Cancelled(undefined, { cause: thrown })
    throw thrown
  }
}

async function decompress(
  by: Compression,
  from: string,
  name: string,
  to: string,
  { env, signal }: Unpacking,
): Promise<void> {
  const source = createReadStream(from, { highWaterMark: 1 << 20 })
  const target = createWriteStream(to, { mode: 0o600, highWaterMark: 1 << 20 })
  try {
    if (by === 'gz') await pipeline(source, createGunzip(), target, { signal })
    else if (by === 'zst') await pipeline(source, createZstdDecompress(), target, { signal })
    else await byProgram(by === 'xz' ? 'xz' : 'bzip2', source, target, { env, signal })
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (thrown instanceof ExternalError || signal.aborted || code === 'ENOSPC') throw thrown
    throw new ExternalError('not-a-disk-image', `${name} could not be unpacked`, message, { cause: thrown })
  }
}

/** By one of our names, never the template's, and where the PATH has it. */
async function byProgram(
  program: string,
  source: Readable,
  target: NodeJS.WritableStream,
  { env, signal }: Pick<Unpacking, 'env' | 'signal'>,
): Promise<void> {
  const place = findProgram(program, { env })
  if (place === undefined) throw new ExternalError('no-compressor', `The program ${program} is not on this machine`)
  const child = spawn(place, ['-dc'], { stdio: 'pipe', env: childEnvironment(env), signal, killSignal: 'SIGKILL' })
  const said: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => {
    if (said.length < 16) said.push(piece.subarray(0, 4096))
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  ended.catch(() => {})
  // A program that gives up reads no more: what it says then is the reason.
  const fed = pipeline(source, child.stdin).catch(() => {})
  await pipeline(child.stdout, target)
  const [[code]] = await Promise.all([ended, fed])
  if (code !== 0) throw new Error(Buffer.concat(said).toString('utf8').trim() || `${program} ended with ${code}`)
}

const image = /\.(?:vmdk|qcow2|raw|img)(?:\.(?:gz|xz|zst))?$/i

/** The one image that a tar holds, as an ova does. */
async function takeDisk(from: string, name: string, to: string, { signal }: Unpacking): Promise<void> {
  const reader = extract()
  const fed = pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), reader, { signal })
  fed.catch(() => {})
  const found: string[] = []
  try {
    for await (const entry of reader) {
      const { name: member, type } = entry.header
      const isImage = type === 'file' && image.test(member)
      if (isImage) found.push(member)
      if (isImage && found.length === 1) await pipeline(entry, createWriteStream(to, { mode: 0o600 }), { signal })
      else entry.resume()
    }
    await fed
  } catch (thrown) {
    if (signal.aborted || (thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw thrown
    const { message } = thrown as Error
    throw new ExternalError('not-a-disk-image', `${name} could not be unpacked`, message, { cause: thrown })
  }
  if (found.length === 0) throw notADisk(name, 'an archive without one')
  if (found.length > 1) throw notADisk(name, `an archive of ${found.length}: ${found.join(', ')}`)
}
