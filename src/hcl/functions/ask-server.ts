import http from 'node:http'
import https from 'node:https'
import { getCACertificates } from 'node:tls'
import { readSmallBody } from '../../intake/small-body.ts'
import { readSmallFile } from '../../intake/small-file.ts'
import type { HttpRequest, HttpResponse } from '../evaluation/function.ts'

const patience = 60_000
/** Bytes: a secret, or a list of them. */
const largest = 4 << 20

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
      ...(caFile ? { ca: [...getCACertificates('default'), readSmallFile(caFile).toString('utf8')] } : {}),
      ...(insecure ? { rejectUnauthorized: false } : {}),
    }
    const client = url.startsWith('http:') ? http : https
    const sent = client.request(url, options, (response) => {
      readSmallBody(response, 'the server', largest).then(
        (answer) => resolve({ status: response.statusCode ?? 0, body: answer.toString('utf8') }),
        fail,
      )
    })
    sent.on('error', fail)
    sent.end(body)
  } catch (thrown) {
    fail(thrown)
  }
  return promise
}
