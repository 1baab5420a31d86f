import { createHash, createHmac } from 'node:crypto'
import type { HttpRequest } from '../evaluation/function.ts'

export interface SignatureInput {
  readonly region: string
  readonly service: string
  readonly credentials: { readonly id: string; readonly secret: string; readonly session: string | undefined }
  readonly now: Date
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** A POST with AWS's signature, version 4. */
export function signed(request: HttpRequest, { region, service, credentials, now }: SignatureInput): HttpRequest {
  const { host, pathname } = new URL(request.url)
  const moment = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = moment.slice(0, 8)
  const headers: Record<string, string> = {
    ...request.headers,
    'X-Amz-Date': moment,
    ...(credentials.session && { 'X-Amz-Security-Token': credentials.session }),
  }
  const canonical = Object.entries({ ...headers, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
  const names = canonical.map(([name]) => name).join(';')
  const lines = canonical.map(([name, value]) => `${name}:${value}\n`).join('')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['POST', pathname, '', lines, names, sha256(request.body ?? '')].join('\n')
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${credentials.secret}`, day))
  const signature = hmac(key, ['AWS4-HMAC-SHA256', moment, scope, sha256(toSign)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.id}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...request, headers: { ...headers, Authorization: authorization } }
}
