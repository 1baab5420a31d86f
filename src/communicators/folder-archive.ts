import { createReadStream, readFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { GuestError } from '../diagnostics/errors.ts'
import type { LocalFolder } from './local-tree.ts'

type LocalFile = LocalFolder['files'][number]

/** Larger files are streamed. */
const small = 256 * 1024
const blockSize = 256 * 1024

/**
 * What is in a folder as a tar archive, in blocks of some size; modes are kept, paths are relative. `onBytes` counts the
 * bytes of the files. Throws GuestError (`file-changed`, `unreadable-file`).
 */
export async function* archiveOf(folder: LocalFolder, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  const archive = pack({ highWaterMark: blockSize })
  const writing = write(archive, folder, onBytes).then(() => archive.finalize())
  writing.catch((cause: Error) => archive.destroy(cause))
  // Thousands of small files: what goes out in pieces of their size costs more than reading them.
  let held: Buffer[] = []
  let length = 0
  try {
    for await (const piece of archive) {
      held.push(piece as Buffer)
      length += (piece as Buffer).length
      if (length < blockSize) continue
      yield Buffer.concat(held, length)
      held = []
      length = 0
    }
  } catch (thrown) {
    // It may only say that a size does not match; who writes it knows why.
    await writing
    throw thrown
  }
  if (length > 0) yield Buffer.concat(held, length)
}

async function write(archive: Pack, folder: LocalFolder, onBytes: (count: number) => void): Promise<void> {
  for (const { name, mode, file } of entriesIn(folder, '')) {
    if (file === undefined)
      await add(archive, (done) => archive.entry({ name: `${name}/`, mode, type: 'directory' }, done))
    else if (file.size > small) await stream(archive, { name, mode, size: file.size }, file, onBytes)
    else {
      const bytes = contentOf(file)
      await add(archive, (done) => archive.entry({ name, mode, size: bytes.length }, bytes, done))
      onBytes(bytes.length)
    }
  }
}

// A folder stands before what is in it.
function* entriesIn(folder: LocalFolder, above: string): Generator<Entry> {
  for (const file of folder.files) yield { name: `${above}${file.name}`, mode: file.mode, file }
  for (const child of folder.folders) {
    const name = `${above}${child.name}`
    yield { name, mode: child.mode }
    yield* entriesIn(child, `${name}/`)
  }
}

interface Entry {
  readonly name: string
  readonly mode: number
  /** None: a folder. */
  readonly file?: LocalFile
}

// A promise for each step of each small file costs ten times the reading.
function contentOf({ name, path, size }: LocalFile): Buffer {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const { message } = cause as Error
    throw new GuestError('unreadable-file', `${path} can not be read: ${message}`, undefined, { cause })
  }
  if (bytes.length !== size) throw changed(name)
  return bytes
}

async function stream(
  archive: Pack,
  header: { readonly name: string; readonly mode: number; readonly size: number },
  { name, path, size }: LocalFile,
  onBytes: (count: number) => void,
): Promise<void> {
  const from = createReadStream(path, { end: size - 1, highWaterMark: blockSize })
  from.on('data', (chunk) => onBytes(chunk.length))
  await pipeline(from, archive.entry(header)).catch(() => {
    throw changed(name)
  })
}

function changed(name: string): GuestError {
  return new GuestError('file-changed', `${name} changed while it was uploaded`)
}

function add(archive: Pack, start: (done: (cause?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    // Gone already: nobody reads it any more.
    const gone = (): void => reject(new GuestError('transfer-failed', 'the archive was not taken'))
    if (archive.destroyed) return gone()
    archive.once('close', gone)
    start((cause) => {
      archive.off('close', gone)
      if (cause) reject(cause)
      else resolve()
    })
  })
}
