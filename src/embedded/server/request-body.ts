import type { IncomingMessage } from 'node:http'
import type { RawValue } from '../schema/parameter-schema.ts'

/** Refused with this very text as the body, as the transport of a genuine server does. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const limit = 512 * 1024
const jsonSource = '/usr/share/perl5/PVE/APIServer/AnyEvent.pm'

/** Size and kind are looked at before the first byte of a body is waited for. */
export async function readBody(request: IncomingMessage): Promise<Record<string, RawValue>> {
  const { 'content-length': length = '0', 'content-type': contentType } = request.headers
  const type = (contentType ?? '').split(/\s*[;,]\s*/)[0]!
  if (Number(length) === 0) return type === 'application/json' ? parseJson('') : {}
  if (Number(length) > limit) throw new TransportError(501, 'for data too large')
  if (!['', 'application/x-www-form-urlencoded', 'application/json'].includes(type))
    throw new TransportError(506, `upload 'Content-Type '${contentType}' not implemented`)
  const chunks: Buffer[] = []
  dropWhenSilent(request)
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return type === 'application/json' ? parseJson(body.toString('utf8')) : parseForm(body.toString('latin1'))
}

const patienceMs = 5000

/** A client that has more to say is listened to as long as a genuine server does: five silent seconds. */
export function dropWhenSilent(request: IncomingMessage): void {
  const { socket } = request
  let read = socket.bytesRead
  let since = Date.now()
  const timer = setInterval(() => {
    // While this side has not taken what is there, the client cannot go on.
    if (socket.bytesRead !== read || request.readableLength > 0) {
      read = socket.bytesRead
      since = Date.now()
    } else if (Date.now() - since >= patienceMs) socket.destroy()
  }, 250)
  const stop = (): void => clearInterval(timer)
  request.once('end', stop)
  socket.once('close', stop)
}

/** A key that comes twice becomes a list; one without `=` has no value; what follows a second `=` is lost. */
export function parseForm(text: string): Record<string, RawValue> {
  const values: Record<string, RawValue> = {}
  for (const part of text.split(/[&;]/)) {
    const [name = '', text] = part.split('=')
    if (part === '') continue
    const key = decode(name)
    const former = values[key]
    if (text === undefined) values[key] = null
    else if (former === undefined || former === null) values[key] = decode(text)
    else values[key] = Array.isArray(former) ? [...former, decode(text)] : [former, decode(text)]
  }
  return values
}

/** Takes characters for bytes (latin1), gives text. */
function decode(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function parseJson(text: string): Record<string, RawValue> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new TransportError(500, `${jsonFault(text)} at ${jsonSource} line 917.\n`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TransportError(500, `Not a HASH reference at ${jsonSource} line 957.\n`)
  }
  return value as Record<string, RawValue>
}

/** What the genuine server's parser says of the faults that clients make: no JSON at all, and JSON that is cut off. */
function jsonFault(text: string): string {
  const start = text.length - text.trimStart().length
  const rest = text.slice(start)
  if (!/^[[{"\d-]/.test(rest)) {
    const shown = rest === '' ? '(end of string)' : rest.slice(0, 20) + (rest.length > 20 ? '...' : '')
    const kinds = 'neither tag, array, object, number, string or atom'
    return `malformed JSON string, ${kinds}, at character offset ${start} (before "${shown}")`
  }
  return `'"' expected, at character offset ${text.length} (before "(end of string)")`
}
