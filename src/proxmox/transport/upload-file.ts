import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { ProxmoxError } from '../error.ts'
import { grantHint } from '../grant.ts'
import type { RawBody, Transport } from './transport.ts'

export interface Upload {
  readonly node: string
  readonly storage: string
  readonly filename: string
  readonly content: 'iso' | 'import'
  /** Bytes that `open` will give. */
  readonly size: number
  /**
   * The content from its beginning; asked again when the upload must be repeated. A chunk must hold until the second one
   * after it is asked for.
   */
  readonly open: () => AsyncIterable<Uint8Array>
  /** The server verifies it. Hex. */
  readonly checksum?:
    | { readonly algorithm: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'; readonly digest: string }
    | undefined
  readonly signal?: AbortSignal | undefined
  /** Bytes sent so far; starts again from 0 when the upload is repeated. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

// A connection on which nothing has moved for so long is dead, whatever TCP thinks.
const stallLimit = 5 * 60 * 1000

/** Streams a file into a storage; resolves with the task that moves it to its place. Constant memory. */
export async function startUpload(transport: Transport, upload: Upload): Promise<string> {
  const path = `/nodes/${upload.node}/storage/${upload.storage}/upload`
  const stall = new AbortController()
  const signals = upload.signal === undefined ? [stall.signal] : [stall.signal, upload.signal]
  const timer = setTimeout(() => stall.abort(), stallLimit)
  const body = multipart(upload, () => timer.refresh())
  try {
    // An upload replaces the file of that name: sending it once more does no harm.
    const options = { signal: AbortSignal.any(signals), idempotent: true, attempts: 3 }
    return String(await transport.send(path, body, options))
  } catch (thrown) {
    if (!stall.signal.aborted || upload.signal?.aborted === true) throw await explained(thrown, transport, upload)
    throw new ProxmoxError({
      code: 'upload-stalled',
      method: 'POST',
      path,
      reason: `the upload of ${upload.filename} stood still for ${stallLimit / 60_000} minutes`,
      hint: 'The network or the storage of the node hangs.',
      // All of it may have been sent before the answer failed to come.
      ambiguous: true,
    })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * A server that refuses while the content is on its way may take the rest of it for another request, or close the
 * connection over its own answer: then its rights say what it was.
 */
async function explained(thrown: unknown, transport: Transport, { storage }: Upload): Promise<unknown> {
  if (!(thrown instanceof ProxmoxError)) return thrown
  const { status, reason, failure } = thrown
  const isBare = status === 400 && /^bad request$/i.test(reason) && failure.parameters === undefined
  if (!isBare && status !== undefined) return thrown
  const path = `/storage/${storage}`
  const ask = transport.call('GET', '/access/permissions', { path }, { attempts: 1 })
  const permissions = (await ask.catch(() => undefined)) as Record<string, object> | null | undefined
  const given = permissions?.[path]
  if (given === undefined)
    return isBare ? new ProxmoxError({ ...failure, hint: maybeRefused(path) }, { cause: thrown }) : thrown
  if ('Datastore.AllocateTemplate' in given) return thrown
  const hint = grantHint({
    reason: `Permission check failed (${path}, Datastore.AllocateTemplate)`,
    identity: transport.identity,
  })
  const refusal = { ...failure, code: 'permission-denied', ambiguous: false, hint } as const
  return new ProxmoxError(refusal, { cause: thrown })
}

function maybeRefused(path: string): string {
  return `The server says no more than that. It answers so where the user or token lacks Datastore.AllocateTemplate on ${path}.`
}

/** The parts in the order in which Proxmox reads them; anything else is a bare 400. */
function multipart(upload: Upload, moved: () => void): RawBody {
  const boundary = `----proxmox-template-${crypto.randomUUID()}`
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const fields = [field('content', upload.content)]
  if (upload.checksum !== undefined)
    fields.push(field('checksum-algorithm', upload.checksum.algorithm), field('checksum', upload.checksum.digest))
  const head = Buffer.from(
    `${fields.join('')}--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${upload.filename}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)

  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head
    let done = 0
    for await (const chunk of upload.open()) {
      done += chunk.length
      yield chunk
      moved()
      upload.onProgress?.(Math.min(done, upload.size), upload.size)
    }
    if (done !== upload.size)
      throw new ExternalError(
        'file-changed',
        `${upload.filename} changed while it was uploaded`,
        `${upload.size} bytes were expected, ${done} were read.`,
      )
    yield tail
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.length + upload.size + tail.length,
    open: parts,
  }
}

/** The name that Proxmox will give to an uploaded file: it keeps the last segment, and replaces what it does not like. */
export function storedFilename(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? '').replaceAll(/[^-A-Za-z0-9_.]/g, '_')
}

/** Undefined: Proxmox will take a file of that (stored) name. */
export function checkFilename(name: string, content: Upload['content']): Diagnostic | undefined {
  const endings = content === 'iso' ? ['.iso', '.img'] : ['.qcow2', '.raw', '.vmdk', '.ova']
  if (name.length > 255)
    return error(
      'invalid-image-name',
      `The file name ${name.slice(0, 40)}... is too long`,
      'Proxmox takes at most 255 characters.',
    )
  const ending = endings.find((one) => name.toLowerCase().endsWith(one))
  if (ending !== undefined && name.length > ending.length) return undefined
  return error(
    'invalid-image-name',
    `Proxmox does not take a file named "${name}"`,
    `The name must end in ${endings.join(' or ')}.`,
  )
}

/** Says before gigabytes are sent what the server would say only afterwards, often without words. */
export async function checkStorage(transport: Transport, upload: Upload): Promise<void> {
  const { node, storage, size, content, signal } = upload
  const path = `/nodes/${node}/storage/${storage}/status`
  const refuse = (code: Code, reason: string, hint: string) => {
    throw new ProxmoxError({ code, reason, hint })
  }
  let status: { content?: string; active?: number; enabled?: number; avail?: number; total?: number }
  try {
    status = (await transport.call('GET', path, {}, { signal })) as typeof status
  } catch (thrown) {
    // Who may upload need not be allowed to look.
    if (thrown instanceof ProxmoxError && thrown.status === 403) return
    throw thrown
  }
  if (status.enabled === 0 || status.active === 0)
    refuse(
      'storage-unavailable',
      `storage '${storage}' is not active on node ${node}`,
      'Enable it in Datacenter > Storage, or choose another one.',
    )
  if (status.content !== undefined && !status.content.split(',').includes(content))
    refuse(
      'storage-without-content',
      `storage '${storage}' does not support '${content}' content`,
      'Allow that kind of content on the storage (Datacenter > Storage > Edit > Content), or choose another storage.',
    )
  if (status.avail !== undefined && (status.total ?? 0) > 0 && status.avail < size)
    refuse(
      'storage-full',
      `storage '${storage}' is full: ${upload.filename} has ${megabytes(size)}, ${megabytes(status.avail)} are free`,
      `Free space on it, or choose another ${content === 'iso' ? 'iso_storage_pool' : 'image_storage_pool'}.`,
    )
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
