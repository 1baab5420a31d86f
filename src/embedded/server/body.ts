import type { IncomingMessage } from 'node:http'
import type { RawValue } from '../schema/schema.ts'

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

const tooLarge = (): TransportError => new TransportError(501, 'for data too large')

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Form or JSON; no Content-Type counts as a form. */
export function parseBody(contentType: string | undefined, body: Buffer): Record<string, RawValue> {
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  if (type === '' || type === 'application/x-www-form-urlencoded') return parseForm(body.toString('latin1'))
  if (type === 'application/json') return parseJson(body.toString('utf8'))
  throw new TransportError(506, `upload 'Content-Type '${contentType}' not implemented`)
}

/** A key that comes twice becomes a list. */
export function parseForm(text: string): Record<string, RawValue> {
  const values: Record<string, RawValue> = {}
  for (const part of text.split('&')) {
    if (part === '') continue
    const at = part.indexOf('=')
    const key = decode(at < 0 ? part : part.slice(0, at))
    const value = decode(at < 0 ? '' : part.slice(at + 1))
    const former = values[key]
    if (former === undefined) values[key] = value
    else values[key] = Array.isArray(former) ? [...former, value] : [former, value]
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
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const fault = `'"' expected, at character offset ${text.length} (before "(end of string)")`
    throw new TransportError(500, `${fault} at ${jsonSource} line 917.\n`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TransportError(500, `Not a HASH reference at ${jsonSource} line 957.\n`)
  }
  return value as Record<string, RawValue>
}
