import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { getCACertificates } from 'node:tls'
import type { HttpRequest, HttpResponse } from '../evaluation/function.ts'

const patience = 60_000

/** What one server of secrets says, or an Error where there is no answer. */
export function ask(
  { url, headers, body, caFile, insecure }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse | Error> {
  const { promise, resolve } = Promise.withResolvers<HttpResponse | Error>()
  const fail = (thrown: unknown) => {
    const { message, code } = thrown as NodeJS.ErrnoException
    resolve(new Error(`${URL.parse(url)?.host ?? url}: ${message || code}`))
  }
  try {
    const timeout = AbortSignal.timeout(patience)
    timeout.addEventListener('abort', () => fail(new Error(`no answer within ${patience / 1000} s`)))
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      signal: AbortSignal.any([signal, timeout]),
      ...(caFile ? { ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] } : {}),
      ...(insecure ? { rejectUnauthorized: false } : {}),
    }
    const client = url.startsWith('http:') ? http : https
    const sent = client.request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      )
    })
    sent.on('error', fail)
    sent.end(body)
  } catch (thrown) {
    fail(thrown)
  }
  return promise
}
