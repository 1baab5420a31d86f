import { randomBytes } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import busboy from 'busboy'
import type { Datacenter } from '../datacenter.ts'
import type { RawValue } from '../schema/parameter-schema.ts'
import { dropWhenSilent } from './request-body.ts'
import type { Answer } from './send-answer.ts'

export function isUploadPath(method: string, path: string): boolean {
  return method === 'POST' && /^\/nodes\/[^/]+\/storage\/[^/]+\/upload$/.test(path)
}

interface Upload {
  /** The form's fields, `filename` and `tmpfilename` (where the content lies). */
  readonly parameters: Record<string, RawValue>
  /** Removes what the call did not take. */
  discard(): Promise<void>
}

const source = '/usr/share/perl5/PVE/APIServer/AnyEvent.pm'
/** In this order, each once. */
const known = ['content', 'checksum-algorithm', 'checksum']

/**
 * Streams the file to the disk in constant memory. The parts have to come in the genuine server's order: fields, then
 * the file named "filename".
 */
export async function receiveUpload(
  datacenter: Datacenter,
  request: IncomingMessage,
): Promise<Upload | Answer | 'dropped'> {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data;/i.test(contentType)) {
    await delay(5000)
    return 'dropped'
  }
  const folder = datacenter.data.path('tmp')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `pveupload-${randomBytes(16).toString('hex')}`)
  const discard = async (): Promise<void> => rm(file, { force: true })
  const parameters: Record<string, RawValue> = {}
  let refusal: Answer | undefined
  let last = -1
  let isStray = false
  let sink: WriteStream | undefined
  let written: Promise<void> | undefined
  try {
    const parser = busboy({ headers: request.headers, preservePath: true, limits: { fields: 16, files: 2 } })
    parser.on('field', (name, value) => {
      if (written !== undefined) return
      const place = known.indexOf(name)
      if (place < 0) isStray = true
      else if (place <= last || isStray) refusal ??= outOfOrder
      else parameters[name] = value.trim()
      last = Math.max(last, place)
    })
    parser.on('file', (name, stream, info) => {
      if (isStray) refusal ??= outOfOrder
      if (name !== 'filename')
        refusal ??= failed(`wrong field name '${name}' for file upload, expected 'filename' at ${source} line 1239.`)
      if (refusal !== undefined || written !== undefined || !info.filename) {
        stream.resume()
        return
      }
      parameters['filename'] = info.filename.trim()
      parameters['tmpfilename'] = file
      sink = createWriteStream(file, { mode: 0o600 })
      written = pipeline(stream, sink)
      // Without this a disk that is full would leave the parser waiting for a file that nobody takes.
      written.catch((cause: Error) => parser.destroy(cause))
    })
    dropWhenSilent(request)
    await pipeline(request, parser)
    await written
  } catch (error) {
    // What is still being opened would be there again afterwards.
    await closing(sink)
    await discard()
    // The client has broken off.
    if (request.socket.destroyed) return 'dropped'
    return failed(`upload failed at ${source} line 1300. (${(error as Error).message})`)
  }
  if (refusal === undefined && written === undefined) refusal = failed(`upload failed at ${source} line 1300.`)
  if (refusal !== undefined) {
    await discard()
    return refusal
  }
  return { parameters, discard }
}

async function closing(stream: WriteStream | undefined): Promise<void> {
  if (stream === undefined || stream.closed) return
  await new Promise<void>((resolve) => stream.once('close', resolve))
}

const outOfOrder: Answer = {
  status: 400,
  reason: 'Bad Request',
  body: '',
  contentType: 'application/json;charset=UTF-8',
}

function failed(message: string): Answer {
  return { status: 500, reason: message, body: JSON.stringify({ data: null, message: `${message}\n` }) }
}
