import { createReadStream } from 'node:fs'
import { GuestError } from '../../../diagnostics/errors.ts'
import type { LocalFolder } from '../../local-tree.ts'

const block = 512

/** What is in a folder as an archive in the format of POSIX (pax), byte by byte; nobody's files, made now. */
export async function* packFolder(folder: LocalFolder, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  yield* contents(folder, '', onBytes)
  yield Buffer.alloc(2 * block)
}

async function* contents(
  { folders, files }: LocalFolder,
  prefix: string,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  for (const { name, mode, size, path } of files) {
    yield* headers(`${prefix}${name}`, mode, size, '0')
    let sent = 0
    for await (const chunk of createReadStream(path)) {
      sent += (chunk as Buffer).length
      if (sent > size) break
      onBytes((chunk as Buffer).length)
      yield chunk as Buffer
    }
    if (sent !== size) throw new GuestError('file-changed', `${path} changed while it was uploaded`)
    yield padding(size)
  }
  for (const child of folders) {
    yield* headers(`${prefix}${child.name}/`, child.mode, 0, '5')
    yield* contents(child, `${prefix}${child.name}/`, onBytes)
  }
}

function* headers(name: string, mode: number, size: number, type: '0' | '5'): Generator<Buffer> {
  const records: string[] = []
  if (Buffer.byteLength(name) > 100) records.push(record('path', name))
  if (size > 0o77777777777) records.push(record('size', String(size)))
  if (records.length > 0) {
    const text = Buffer.from(records.join(''), 'utf8')
    yield header('pax', 0o644, text.length, 'x')
    yield text
    yield padding(text.length)
  }
  yield header(name, mode, size, type)
}

function header(name: string, mode: number, size: number, type: string): Buffer {
  const bytes = Buffer.alloc(block)
  Buffer.from(name, 'utf8').copy(bytes, 0, 0, 100)
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  octal(mode & 0o7777, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size > 0o77777777777 ? 0 : size, 124, 12)
  octal(Math.floor(Date.now() / 1000), 136, 12)
  bytes.write('        ', 148, 'latin1')
  bytes.write(type, 156, 'latin1')
  bytes.write('ustar\u000000', 257, 'latin1')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

/** `LENGTH key=value`, with a length that counts itself. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest
  while (String(length).length + rest !== length) length = String(length).length + rest
  return `${length} ${key}=${value}\n`
}

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}
