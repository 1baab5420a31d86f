import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ExternalError, fileProblem } from '../../diagnostics/errors.ts'
import { type Beside, openBeside, writeBeside } from '../../host/beside.ts'
import { makeFolder } from '../../host/make-folder.ts'
import type { Bytes } from '../archive/blocks.ts'
import { placeFor, unwritable } from '../archive/output-file.ts'
import type { PostProcessContext } from '../post-processor.ts'
import { S3Client } from '../s3/s3-client.ts'
import type { exportFields, S3Options } from '../s3/s3-options.ts'
import { upload } from '../s3/upload.ts'
import type { ExportOptions } from './export-options.ts'
import { standardName } from './export-rules.ts'

export interface TargetContext extends PostProcessContext {
  /** Told how many bytes have passed. */
  onBytes(label: string, done: number, total: number | undefined): void
}

/** One thing that is exported, with its name here and in the store. */
export interface Target {
  /** Undefined: no file is wanted on this machine. */
  readonly output: string | undefined
  readonly key: string | undefined
}

/** The names of an archive, or of a disk's image. */
export function targetOf(options: ExportOptions, disk: string, context: PostProcessContext): Target {
  const { renderLate, buildName, builderType } = context
  const data = { BuildName: buildName, BuilderType: builderType, Disk: disk } satisfies Record<
    (typeof exportFields)[number],
    string
  >
  const output = options.output === '' ? undefined : renderLate(options.output, ['output'], data)
  if (options.s3 === undefined) return { output, key: undefined }
  const named = options.s3.key === '' ? undefined : renderLate(options.s3.key, ['s3', 'key'], data)
  const key = named ?? basename(output ?? renderLate(standardName(options), [], data))
  if (key.split('/').some((part) => part === '.' || part === '..'))
    throw new ExternalError('store-failed', `${key} is no name in a store`, 'Leave "." and ".." out of s3.key.')
  return { output, key: key.replace(/^\/+/, '') }
}

/** Writes what comes to a file, if one is wanted, and to the store; bytes that are wanted there alone are not stored here. */
export async function deliver(
  source: Bytes,
  size: number | undefined,
  target: Target,
  options: ExportOptions,
  context: TargetContext,
): Promise<void> {
  if (target.output === undefined) {
    const counted = counting(source, (done, total = size) => context.onBytes(target.key!, done, total))
    await store(counted, target.key!, options, context)
    return
  }
  const { output } = target
  const hash = createHash('sha256')
  const file = placeFor(output, context)
  const beside = await openTarget(file, output)
  try {
    const counted = counting(source, (done, total = size) => context.onBytes(output, done, total), hash)
    await pipeline(Readable.from(counted), createWriteStream(beside.file), { signal: context.signal })
    await finishFile(beside, file, output, hash.digest('hex'), target, options, context)
  } catch (thrown) {
    throw unwritableTarget(output, beside, thrown)
  } finally {
    beside.discard()
  }
}

/** A file to write to on the way to its place. Throws ExternalError. */
export async function openTarget(file: string, output: string): Promise<Beside> {
  try {
    await makeFolder(dirname(file))
    // A disk may hold keys: only its owner reads it before it is where it belongs.
    return openBeside(file, 0o600)
  } catch (thrown) {
    throw unwritable(output, thrown)
  }
}

/** A failure while it was written. What came from elsewhere and failed there stays as it is. */
export function unwritableTarget(output: string, beside: Beside, thrown: unknown): unknown {
  const named = beside.named(thrown)
  return fileProblem(named) === undefined ? named : unwritable(output, named)
}

/** The file with the checksum of another one. */
export function checksumOf(output: string): string {
  return `${output}.sha256`
}

/** Puts a file that is whole in its place, with its checksum beside it, and into the store. */
export async function finishFile(
  beside: Beside,
  file: string,
  output: string,
  sha256: string,
  { key }: Target,
  options: ExportOptions,
  context: TargetContext,
): Promise<void> {
  if (options.checksum) {
    const line = `${sha256}  ${basename(output)}\n`
    const name = checksumOf(output)
    // Neither is left where the disk has no room for both.
    await writeBeside(placeFor(name, context), async (sum) => {
      await writeFile(sum, line)
      beside.keep()
    }).catch((cause: unknown) => {
      throw unwritable(name, cause)
    })
  } else beside.keep()
  context.message(`Wrote ${output}, SHA-256 ${sha256}`)
  if (key !== undefined) await store(createReadStream(file, { highWaterMark: 1 << 20 }) as Bytes, key, options, context)
}

/** Puts bytes into the store, with their checksum beside them. */
export async function store(source: Bytes, key: string, options: ExportOptions, context: TargetContext): Promise<void> {
  const s3 = options.s3 as S3Options
  await using client = new S3Client(s3, context)
  context.message(`Sending ${key} to ${client.addressOf(key)}`)
  const label = `Sending ${key}`
  const { size, sha256 } = await upload(client, key, source, s3, (done) => context.onBytes(label, done, undefined))
  context.onBytes(label, size, size)
  context.message(`Stored ${key}: ${size} bytes, SHA-256 ${sha256}`)
  if (!options.checksum) return
  async function* text() {
    yield Buffer.from(`${sha256}  ${basename(key)}\n`)
  }
  await upload(client, `${key}.sha256`, text(), s3)
}

async function* counting(
  source: Bytes,
  onBytes: (done: number, total?: number) => void,
  hash?: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer, void, undefined> {
  let done = 0
  for await (const piece of source) {
    hash?.update(piece)
    done += piece.length
    onBytes(done)
    yield piece
  }
  onBytes(done, done)
}
