import { createWriteStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { GuestError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'

const block = 512
const lineEnd = 0x0a
/** Bytes of all additions to one header: names, no content. */
const mostSaid = 1 << 20

/** What additions say of the entry behind them. */
interface Said {
  path?: string
  linkpath?: string
  size?: string
}

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
 * A guest may send anything: headers have a limit here, and are read in one go, neither of which is so in tar-stream.
 */
export async function unpackArchive(stream: Readable, place: (name: string) => string): Promise<void> {
  const bytes = new Bytes(stream)
  let said: Said = {}
  let length = 0
  for (;;) {
    const header = await bytes.take(block)
    if (header === undefined || header.every((byte) => byte === 0)) break
    const entry = entryOf(header, said)
    const { type, size } = entry
    if (type === 'x' || type === 'L' || type === 'K' || type === 'g') {
      // Together: a guest may send additions and never what they belong to.
      length += block + size
      if (length > mostSaid) throw broken('a header is too long')
      const addition = await bytes.exactly(size)
      await bytes.exactly(padding(size))
      if (type === 'x') readRecords(addition, said)
      if (type === 'L') said.path = untilZero(addition)
      if (type === 'K') said.linkpath = untilZero(addition)
      continue
    }
    said = {}
    length = 0
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
    await makeFolder(place(safe(name)), mode | 0o700)
  } else if (type === '0' || type === '\0' || type === '7') {
    const path = place(safe(name))
    await makeFolder(dirname(path))
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

function entryOf(header: Buffer, said: Said): Entry {
  const text = (at: number, length: number) => untilZero(header.subarray(at, at + length))
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (Number.parseInt(text(148, 8), 8) !== sum) throw broken('a checksum is wrong')
  const prefix = text(257, 5) === 'ustar' && header[262] === 0 ? text(345, 155) : ''
  const plain = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  const size = said.size === undefined ? sizeOf(header.subarray(124, 136)) : Number(said.size)
  if (!Number.isSafeInteger(size) || size < 0) throw broken('a size is wrong')
  return {
    name: said.path ?? plain,
    link: said.linkpath ?? text(157, 100),
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

/** Records of pax: the length of all of the record, a blank, `key=value` and a line end. A value may have line ends too. */
function readRecords(bytes: Buffer, said: Said): void {
  for (let at = 0; at < bytes.length; ) {
    const [digits = '', length] = /^(\d{1,7}) /.exec(bytes.toString('latin1', at, at + 8)) ?? []
    const end = at + Number(length)
    // Also one that ends before it begins, which would be read for ever.
    if (!(at + digits.length < end && end <= bytes.length) || bytes[end - 1] !== lineEnd)
      throw broken('a record of a header is none')
    const record = bytes.subarray(at + digits.length, end - 1)
    const equals = record.indexOf('=')
    if (equals < 1) throw broken('a record of a header is none')
    const key = record.toString('utf8', 0, equals)
    if (key === 'path' || key === 'linkpath' || key === 'size') said[key] = record.toString('utf8', equals + 1)
    at = end
  }
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
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
