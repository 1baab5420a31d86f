import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { callerId } from '../../access/effective-rights.ts'
import { parameterError } from '../../api-errors.ts'
import { failWhenFull } from '../../faults/faults.ts'
import { hasImportContent } from '../../release.ts'
import type { Schema } from '../../schema/parameter-schema.ts'
import { imageInfo } from '../../storage/disk-image.ts'
import { fetchHead, fetchToFile } from '../../storage/fetch-url.ts'
import { shownPath, usableStorage, volumePath } from '../../storage/storages.ts'
import { moveIntoVolume } from '../../storage/volumes.ts'
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

const contents = ['iso', 'vztmpl', 'import'] as const
type Content = (typeof contents)[number]

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const checksumFields = {
  checksum: { type: 'string', optional: true, requires: 'checksum-algorithm' },
  'checksum-algorithm': { type: 'string', optional: true, enum: algorithms, requires: 'checksum' },
} as const satisfies Record<string, Schema>

const extensions: Readonly<Record<Content, RegExp>> = {
  iso: /[^/]\.(?:iso|img)$/i,
  vztmpl: /[^/]\.tar\.(?:gz|xz|zst)$/,
  import: /[^/]\.(?:ova|qcow2|raw|vmdk)$/,
}

/** The schema lets the contents of every release pass. */
function contentOf({ access, parameters }: CallContext): Content {
  const content = parameters.text('content') as Content
  if (content === 'import' && !hasImportContent(access.version))
    throw parameterError({ content: "value 'import' does not have a value in the enumeration 'iso, vztmpl'" })
  return content
}

/** The name under which a file will lie: no folders, no surprising characters. */
function fileName(given: string, content: Content): string {
  const name = given.replace(/^.*[/\\]/s, '').replace(/[^-a-zA-Z0-9_.]/g, '_')
  if (!extensions[content].test(name)) {
    throw parameterError({
      filename: content === 'import' ? 'invalid filename or wrong extension' : 'wrong file extension',
    })
  }
  return name
}

const upload: Call = {
  method: 'POST',
  path: '/nodes/{node}/storage/{storage}/upload',
  description: 'Upload an ISO image, a container template or a disk image (multipart form).',
  proxied: true,
  permission: needs('/storage/{storage}', 'Datastore.AllocateTemplate'),
  parameters: {
    ...ofStorage,
    ...checksumFields,
    content: { type: 'string', enum: contents },
    filename: { type: 'string', maxLength: 255 },
    tmpfilename: { type: 'string', description: 'Where the server put the content; never given by clients.' },
  },
  run: async (context) => {
    const { datacenter, access, node, parameters } = context
    const storage = parameters.text('storage')
    const content = contentOf(context)
    const { type, path: root } = usableStorage(datacenter, node, storage)
    if (root === undefined && type !== 'dir') throw new Error(`can't upload to storage type '${type}'`)
    const name = fileName(parameters.text('filename'), content)
    if (!datacenter.state.storages[storage]!.content.includes(content)) {
      throw new Error(`storage '${storage}' does not support '${content}' content`)
    }
    const temporary = parameters.text('tmpfilename')
    const taken = `${temporary}.taken`
    // The call's end removes its temporary file; the task outlives it.
    await rename(temporary, taken)
    const volid = `${storage}:${content}/${name}`
    return datacenter.tasks.start(node, 'imgcopy', '', callerId(access.caller), async (worker) => {
      try {
        worker.log(`starting file import from: /var/tmp/${path.basename(temporary)}`)
        await verify(worker, taken, parameters.optional('checksum'), parameters.optional('checksum-algorithm'))
        checkImage(taken, `/var/tmp/${path.basename(temporary)}`, content, name)
        worker.log(`target node: ${node}`)
        worker.log(`target file: ${shownPath(datacenter, volid)}`)
        worker.log(`file size is: ${(await stat(taken)).size}`)
        worker.log(`command: cp -- /var/tmp/${path.basename(temporary)} ${shownPath(datacenter, volid)}`)
        await moveIntoVolume(taken, volumePath(datacenter, node, volid))
        worker.log('finished file import successfully')
      } finally {
        await rm(taken, { force: true })
      }
    })
  },
}

/** What strangers bring must be what it is called, and refer to no other file. */
function checkImage(file: string, shown: string, content: Content, name: string): void {
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

async function verify(
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

async function digestOf(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

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
    content: { type: 'string', enum: contents },
    filename: { type: 'string', maxLength: 255 },
    url,
    'verify-certificates': optionalFlag,
  },
  run: (context) => {
    const { datacenter, access, node, parameters } = context
    const storage = parameters.text('storage')
    const content = contentOf(context)
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
  if (parameters.has('compression') && parameters.text('content') !== 'iso')
    throw new Error(`decompression not supported for ${parameters.text('content')}`)
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
    await pipeline(createReadStream(from), filter, createWriteStream(target), { signal: worker.signal })
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

export const fileCalls: readonly Call[] = [upload, downloadUrl, metadata]
