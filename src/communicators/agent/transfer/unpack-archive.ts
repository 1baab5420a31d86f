import { createWriteStream } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { GuestError } from '../../../diagnostics/errors.ts'

const block = 512
/** Bytes of a header's additions: names, no content. */
const mostSaid = 1 << 20

interface Entry {
  readonly name: string
  readonly link: string
  readonly mode: number
  readonly size: number
  readonly type: string
}

/**
 * Unpacks the files and folders of an archive that a guest has made (ustar, pax, or with GNU's long names). `place` says
 * where a name is made, or throws; links within the archive become files, and what is neither file nor folder is left out.
 * A guest may send anything: headers have a limit here, which tar-stream does not set.
 */
export async function unpackArchive(stream: Readable, place: (name: string) => string): Promise<void> {
  const bytes = new Bytes(stream)
  let said: Partial<Record<string, string>> = {}
  for (;;) {
    const header = await bytes.take(block)
    if (header === undefined || header.every((byte) => byte === 0)) break
    const entry = entryOf(header, said)
    const { type, size } = entry
    if (type === 'x' || type === 'L' || type === 'K' || type === 'g') {
      if (size > mostSaid) throw broken('a header is too long')
      const text = (await bytes.exactly(size)).toString('utf8')
      await bytes.exactly(padding(size))
      if (type === 'x') said = { ...said, ...pairs(text) }
      if (type === 'L') said = { ...said, path: text.replace(/\0.*$/s, '') }
      if (type === 'K') said = { ...said, linkpath: text.replace(/\0.*$/s, '') }
      continue
    }
    said = {}
    await make(entry, bytes, place)
    await bytes.exactly(padding(size))
  }
  // What follows the end is filled up, by tradition to 10 KiB.
  await bytes.drain()
}

async function make(
  { type, name, link, mode, size }: Entry,
  bytes: Bytes,
  place: (name: string) => string,
): Promise<void> {
  if (type === '5') {
    await mkdir(place(safe(name)), { recursive: true, mode: mode | 0o700 })
  } else if (type === '0' || type === '\0' || type === '7') {
    const path = place(safe(name))
    await mkdir(dirname(path), { recursive: true })
    const file = createWriteStream(path, { mode })
    // Its failure is thrown where it is waited for.
    const closed = finished(file)
    closed.catch(() => {})
    for await (const chunk of bytes.parts(size)) {
      if (file.errored) throw file.errored
      if (!file.write(chunk)) await Promise.race([new Promise<void>((resolve) => file.once('drain', resolve)), closed])
    }
    file.end()
    await closed
  } else if (type === '1') {
    await copyFile(place(safe(link)), place(safe(name)))
  } else {
    for await (const _ of bytes.parts(size));
  }
}

function entryOf(header: Buffer, said: Partial<Record<string, string>>): Entry {
  const text = (at: number, length: number) =>
    header
      .subarray(at, at + length)
      .toString('utf8')
      .replace(/\0.*$/s, '')
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (Number.parseInt(text(148, 8), 8) !== sum) throw broken('a checksum is wrong')
  const prefix = text(257, 5) === 'ustar' && header[262] === 0 ? text(345, 155) : ''
  const plain = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  const size = said['size'] === undefined ? sizeOf(header.subarray(124, 136)) : Number(said['size'])
  if (!Number.isSafeInteger(size) || size < 0) throw broken('a size is wrong')
  return {
    name: said['path'] ?? plain,
    link: said['linkpath'] ?? text(157, 100),
    mode: Number.parseInt(text(100, 8), 8) & 0o777 || 0o644,
    size,
    type: String.fromCharCode(header[156]!),
  }
}

/** Octal, or from 8 GiB on GNU's binary. */
function sizeOf(field: Buffer): number {
  if ((field[0]! & 0x80) === 0) return Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim() || '0', 8)
  return field.subarray(4).reduce((total, byte) => total * 256 + byte, 0)
}

function pairs(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, key, value] of text.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)) found[key!] = value!
  return found
}

/** The guest must not choose where on this machine a file goes. */
function safe(name: string): string {
  if (name !== '' && !name.startsWith('/') && !name.split('/').includes('..') && !name.includes('\0')) return name
  throw new GuestError('unsafe-remote-name', `The guest sent a file named ${JSON.stringify(name.slice(0, 200))}`)
}

function padding(size: number): number {
  return (block - (size % block)) % block
}

function broken(why: string): GuestError {
  return new GuestError('transfer-failed', `the archive that the guest made can not be read: ${why}`)
}

/** A stream in pieces of the sizes that are asked for. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /** Undefined: the stream has ended. */
  async take(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    for await (const part of this.#upTo(size)) parts.push(part)
    const all = Buffer.concat(parts)
    if (all.length === 0 && size > 0) return undefined
    if (all.length !== size) throw broken('it ends too early')
    return all
  }

  async exactly(size: number): Promise<Buffer> {
    const all = await this.take(size)
    if (all === undefined) throw broken('it ends too early')
    return all
  }

  async *parts(size: number): AsyncGenerator<Buffer> {
    let left = size
    for await (const part of this.#upTo(size)) {
      left -= part.length
      yield part
    }
    if (left > 0) throw broken('it ends too early')
  }

  async drain(): Promise<void> {
    this.#rest = Buffer.alloc(0)
    while ((await this.#chunks.next()).done !== true);
  }

  async *#upTo(size: number): AsyncGenerator<Buffer> {
    let left = size
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next()
        if (next.done === true) return
        this.#rest = next.value
      }
      const part = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(part.length)
      left -= part.length
      yield part
    }
  }
}
