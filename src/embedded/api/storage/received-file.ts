import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parameterError } from '../../api-errors.ts'
import { hasImportContent } from '../../release.ts'
import type { Schema } from '../../schema/parameter-schema.ts'
import { imageInfo } from '../../storage/disk-image.ts'
import type { Worker } from '../../tasks/task-list.ts'

const contents = ['iso', 'vztmpl', 'import'] as const
export type Content = (typeof contents)[number]

/** What may be uploaded or downloaded. */
export const contentParameter = {
  type: 'string',
  enum: (version: string) => contents.filter((content) => content !== 'import' || hasImportContent(version)),
} as const satisfies Schema

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
export const checksumFields = {
  checksum: { type: 'string', optional: true, requires: 'checksum-algorithm' },
  'checksum-algorithm': { type: 'string', optional: true, enum: algorithms, requires: 'checksum' },
} as const satisfies Record<string, Schema>

const extensions: Readonly<Record<Content, RegExp>> = {
  iso: /[^/]\.(?:iso|img)$/i,
  vztmpl: /[^/]\.tar\.(?:gz|xz|zst)$/,
  import: /[^/]\.(?:ova|qcow2|raw|vmdk)$/,
}

/** The name under which a file will lie: no folders, no surprising characters. */
export function fileName(given: string, content: Content): string {
  const name = given.replace(/^.*[/\\]/s, '').replace(/[^-a-zA-Z0-9_.]/g, '_')
  if (!extensions[content].test(name)) {
    throw parameterError({
      filename: content === 'import' ? 'invalid filename or wrong extension' : 'wrong file extension',
    })
  }
  return name
}

/** What strangers bring must be what it is called, and refer to no other file. */
export function checkImage(file: string, shown: string, content: Content, name: string): void {
  if (content === 'vztmpl' || name.endsWith('.ova')) return
  const { format, parent } = imageInfo(file)
  const wanted = content === 'iso' ? format : path.extname(name).slice(1)
  if (wanted !== 'raw' && wanted !== format) {
    const not = wanted === 'vmdk' ? 'not in VMDK format' : `is not in ${wanted} format`
    throw new Error(`qemu-img: Could not open '${shown}': Image ${not}`)
  }
  if (parent !== undefined && wanted !== 'raw')
    throw new Error(`backing file not allowed for untrusted image '${shown}'!`)
}

/** Throws Error when the file is not the one that the checksum means. */
export async function verify(
  worker: Worker,
  file: string,
  checksum: string | undefined,
  algorithm: string | undefined,
): Promise<void> {
  if (checksum === undefined || algorithm === undefined) return
  const got = await digestOf(file, algorithm)
  if (got.toLowerCase() !== checksum.toLowerCase()) {
    worker.log('calculating checksum...')
    throw new Error(`checksum mismatch: got '${got}' != expect '${checksum}'`)
  }
  worker.log('calculating checksum...OK, checksum verified')
}

export async function digestOf(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
