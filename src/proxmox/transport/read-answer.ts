import { ProxmoxError } from '../error.ts'
import { explain } from '../hint.ts'
import { unexpectedAnswer } from './answer-shape.ts'
import type { HttpResponse } from './exchange.ts'
import { judgeStatus, type Verdict } from './retry-request.ts'
import type { Call } from './transport.ts'

/** Who asked for what, and where. */
export interface Question extends Pick<Call, 'method' | 'path'> {
  readonly url: URL
  readonly identity: string
}

/** What an answer says: its `data`, or why there is none. */
export function readAnswer(
  { method, path, url, identity }: Question,
  response: Pick<HttpResponse, 'status' | 'reason' | 'headers' | 'body'>,
): { readonly data?: unknown; readonly error?: ProxmoxError; readonly verdict: Verdict } {
  const { status, headers, body } = response
  const answer = parse(body)
  if (status >= 200 && status < 300) {
    const error = unexpectedAnswer({ method, path, status, answer, origin: url.origin })
    return error === undefined ? { data: answer?.['data'], verdict: 'final' } : { error, verdict: 'final' }
  }
  if (status >= 300 && status < 400) {
    const location = headers.get('location') ?? ''
    const failure = {
      method,
      path,
      status,
      code: 'server-redirects' as const,
      reason: `the server redirects to ${location || 'another place'}`,
      hint: `Credentials are not sent on to other addresses. Set proxmox_url to the address that the API really has${url.protocol === 'http:' ? ' (https://, not http://)' : ''}.`,
    }
    return { error: new ProxmoxError(failure), verdict: 'final' }
  }
  const message = typeof answer?.['message'] === 'string' ? answer['message'].trim() : ''
  const reason = message || response.reason.trim()
  const parameters = stringsOf(answer?.['errors'])
  const verdict = judgeStatus(status, reason)
  const refusal = { status, reason, method, path, parameters, identity }
  return {
    error: new ProxmoxError({ ...refusal, ...explain(refusal), ambiguous: verdict === 'unknown' }),
    verdict,
  }
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function stringsOf(errors: unknown): Record<string, string> | undefined {
  if (typeof errors !== 'object' || errors === null) return undefined
  return Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, String(text)]))
}
