import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { getCACertificates } from 'node:tls'
import type { HttpRequest, HttpResponse } from '../evaluation/function.ts'
import { NotAnsweredYet } from '../evaluation/function.ts'

const patience = 60_000
/** A secret may name the place of another. More than anybody nests: a name that is new each time would be asked for for ever. */
const mostRounds = 10

/**
 * What servers of secrets say. Evaluation does not wait: what is not known yet is noted, all of it is asked for at once, and
 * the expressions are evaluated again. Nothing is asked twice.
 */
export class Answers {
  readonly #known = new Map<string, HttpResponse | Error>()
  readonly #open = new Map<string, HttpRequest>()
  #rounds = 0

  /** Throws NotAnsweredYet, or Error where there is no answer. */
  readonly request = (request: HttpRequest): HttpResponse => {
    const key = JSON.stringify(request)
    const known = this.#known.get(key)
    if (known instanceof Error) throw known
    if (known !== undefined) return known
    if (this.#rounds === mostRounds) throw new Error(`each answer leads to another question (${mostRounds} times)`)
    this.#open.set(key, request)
    throw new NotAnsweredYet()
  }

  /** Asks for what is not known yet. False: nothing was missing. */
  async complete(signal: AbortSignal): Promise<boolean> {
    const open = [...this.#open]
    this.#open.clear()
    if (open.length === 0) return false
    this.#rounds++
    await Promise.all(open.map(async ([key, request]) => this.#known.set(key, await ask(request, signal))))
    signal.throwIfAborted()
    return true
  }
}

function ask(
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
