import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { callerId } from '../../access/effective-rights.ts'
import { failWhenFull } from '../../faults/faults.ts'
import { fetchHead, fetchToFile } from '../../storage/fetch-url.ts'
import { shownPath, usableStorage, volumePath } from '../../storage/storages.ts'
import type { Worker } from '../../tasks/task-list.ts'
import {
  both,
  type Call,
  type CallContext,
  either,
  needs,
  ofNode,
  ofStorage,
  optionalFlag,
  optionalText,
} from '../call.ts'
import type { Parameters } from '../parameters.ts'
import {
  type Content,
  checkImage,
  checksumFields,
  contentParameter,
  digestOf,
  fileName,
  verify,
} from './received-file.ts'

/** What is there already is good enough when a checksum says so; otherwise it is left alone. */
async function acceptExisting(worker: Worker, file: string, shown: string, parameters: Parameters): Promise<void> {
  const [checksum, algorithm] = [parameters.optional('checksum'), parameters.optional('checksum-algorithm')]
  if (!checksum || algorithm === undefined) throw new Error(`refusing to override existing file '${shown}'`)
  const got = await digestOf(file, algorithm)
  if (got === checksum.toLowerCase()) {
    worker.log('calculating checksum of existing file...OK, got correct file already, no need to download')
    return
  }
  worker.log('calculating checksum of existing file...')
  throw new Error(`checksum mismatch: got '${got}' != expect '${checksum}', aborting`)
}

function verifies(parameters: Parameters): boolean {
  return !parameters.has('verify-certificates') || parameters.flag('verify-certificates')
}

const url = { type: 'string', pattern: /https?:\/\/.*/ } as const

const mayReach = both(
  needs('/storage/{storage}', 'Datastore.AllocateTemplate'),
  either(needs('/', 'Sys.Audit', 'Sys.Modify'), needs('/nodes/{node}', 'Sys.AccessNetwork')),
)

const downloadUrl: Call = {
  method: 'POST',
  path: '/nodes/{node}/storage/{storage}/download-url',
  description: 'Download an ISO image, a container template or a disk image to a storage.',
  proxied: true,
  permission: mayReach,
  parameters: {
    ...ofStorage,
    ...checksumFields,
    compression: optionalText,
    content: contentParameter,
    filename: { type: 'string', maxLength: 255 },
    url,
    'verify-certificates': optionalFlag,
  },
  run: (context) => {
    const { datacenter, access, node, parameters } = context
    const storage = parameters.text('storage')
    const content = parameters.text('content') as Content
    const { type, path: root } = usableStorage(datacenter, node, storage)
    if (root === undefined && type !== 'dir')
      throw new Error(`can't upload to storage type '${type}', not a file based storage!`)
    if (!datacenter.state.storages[storage]!.content.includes(content)) {
      throw new Error(`storage '${storage}' is not configured for content-type '${content}'`)
    }
    const name = fileName(parameters.text('filename'), content)
    return datacenter.tasks.start(node, 'download', name, callerId(access.caller), (worker) =>
      download(context, worker, `${storage}:${content}/${name}`),
    )
  },
}

async function download({ datacenter, node, parameters }: CallContext, worker: Worker, volid: string): Promise<void> {
  const compression = parameters.optional('compression')
  if (compression !== undefined && parameters.text('content') !== 'iso')
    throw new Error(`decompression not supported for ${parameters.text('content')}`)
  if (compression !== undefined && !['gz', 'zst'].includes(compression))
    throw new Error('no decompression method found')
  const address = parameters.text('url')
  const shown = shownPath(datacenter, volid)
  worker.log(`downloading ${address} to ${shown}`)
  const file = volumePath(datacenter, node, volid)
  if (existsSync(file)) return acceptExisting(worker, file, shown, parameters)
  worker.log(`--${new Date(datacenter.now()).toISOString().slice(0, 19).replace('T', ' ')}--  ${address}`)
  failWhenFull(file)
  const partial = `${file}.tmp_dwnl.${worker.upid.split(':')[2]}`
  await mkdir(path.dirname(file), { recursive: true })
  try {
    await fetchToFile(address, partial, { verify: verifies(parameters), signal: worker.signal })
    await verify(worker, partial, parameters.optional('checksum'), parameters.optional('checksum-algorithm'))
    checkImage(partial, shownPath(datacenter, volid), parameters.text('content') as Content, path.basename(file))
    if (compression === undefined) await rename(partial, file)
    else await decompress(worker, partial, file, compression)
    worker.log(`download of '${address}' to '${shown}' finished`)
  } finally {
    await rm(partial, { force: true })
  }
}

async function decompress(worker: Worker, from: string, to: string, compression: string): Promise<void> {
  worker.log(`decompressing ${compression} file`)
  const target = `${from}.plain`
  try {
    const filter = compression === 'gz' ? createGunzip() : createZstdDecompress()
    await pipeline(createReadStream(from), filter, createWriteStream(target, { mode: 0o600 }), {
      signal: worker.signal,
    })
    await rename(target, to)
  } finally {
    await rm(target, { force: true })
  }
}

const metadata: Call = {
  method: 'GET',
  path: '/nodes/{node}/query-url-metadata',
  description: 'Size, type and name of what a URL leads to.',
  proxied: true,
  permission: either(needs('/', 'Sys.Audit', 'Sys.Modify'), needs('/nodes/{node}', 'Sys.AccessNetwork')),
  parameters: { ...ofNode, url, 'verify-certificates': optionalFlag },
  run: async ({ parameters }) => {
    const head = await fetchHead(parameters.text('url'), { verify: verifies(parameters) })
    const [size, type] = [head.header('content-length'), head.header('content-type')]
    return {
      filename: path.posix.basename(new URL(head.address).pathname),
      ...(size === undefined ? {} : { size: Number(size) }),
      ...(type === undefined ? {} : { mimetype: type.split(';')[0] }),
    }
  },
}

export const downloadUrlCalls: readonly Call[] = [downloadUrl, metadata]
