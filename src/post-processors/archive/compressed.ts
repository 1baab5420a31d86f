import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { ExternalError } from '../../diagnostics/errors.ts'
import { findProgram } from '../../scripts/local-program.ts'
import { childEnvironment } from '../../trust/child-environment.ts'
import { type Algorithm, programs } from './archive-kind.ts'
import type { Bytes } from './blocks.ts'
import { bgzf, gzip } from './gzip.ts'
import { lz4 } from './lz4.ts'

export interface Compression {
  readonly algorithm: Algorithm | undefined
  /** 1 to 9; undefined: the algorithm's own. */
  readonly level: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** The bytes of a source, compressed while they are read. */
export function compressed(source: Bytes, given: Compression): Bytes {
  switch (given.algorithm) {
    case undefined:
      return source
    case 'gzip':
      return gzip(source, given.level)
    case 'bgzf':
      return bgzf(source, given.level)
    case 'lz4':
      return lz4(source, given.level)
    case 'zstd':
      return zstd(source, given)
    case 'xz':
    case 'bzip2':
      return byProgram(programs[given.algorithm]!, source, given)
  }
}

async function* zstd(source: Bytes, { level, signal }: Compression): AsyncGenerator<Buffer, void, undefined> {
  const params = {
    [constants.ZSTD_c_checksumFlag]: 1,
    [constants.ZSTD_c_nbWorkers]: Math.min(availableParallelism(), 4),
    ...(level === undefined ? {} : { [constants.ZSTD_c_compressionLevel]: level }),
  }
  const packer = createZstdCompress({ params })
  const fed = pipeline(Readable.from(source), packer, { signal })
  // Its failure ends the loop below, which throws it.
  fed.catch(() => {})
  yield* packer as Bytes
  await fed
}

/** Through a program that reads its standard input, such as `xz -c`. Its name is one of ours, never the template's. */
async function* byProgram(
  program: string,
  source: Bytes,
  { level, env, signal }: Compression,
): AsyncGenerator<Buffer, void, undefined> {
  const options = ['-c', ...(program === 'xz' ? ['-T0'] : []), ...(level === undefined ? [] : [`-${level}`])]
  // By its place: a name would be looked for in the whole PATH, of which a part may be the folder of the template.
  const place = findProgram(program, { env })
  if (place === undefined) throw new ExternalError('no-compressor', `The program ${program} is not on this machine`)
  const child = spawn(place, options, { stdio: 'pipe', env: childEnvironment(env), signal, killSignal: 'SIGKILL' })
  const said: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => {
    if (said.length < 16) said.push(piece.subarray(0, 4096))
  })
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const fed = pipeline(Readable.from(source), child.stdin)
  fed.catch(() => {})
  ended.catch(() => {})
  try {
    yield* child.stdout as Bytes
    const [code] = await ended
    // What it could not read is the reason, not that it was left alone with it.
    const broken = await fed.then(
      () => undefined,
      (thrown: NodeJS.ErrnoException) => (thrown.code === 'EPIPE' ? undefined : thrown),
    )
    if (broken !== undefined) throw broken
    if (code !== 0)
      throw new ExternalError(
        'not-compressed',
        `${program} ended with exit code ${code}`,
        Buffer.concat(said).toString('utf8').trim() || undefined,
      )
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    throw new ExternalError('no-compressor', `The program ${program} could not be started`, undefined, {
      cause: thrown,
    })
  } finally {
    child.kill('SIGKILL')
  }
}
