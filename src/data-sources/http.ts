import { Readable } from 'node:stream'
import * as z from 'zod'
import { ExternalError } from '../diagnostics/errors.ts'
import { readSmallBody } from '../intake/small-body.ts'
import { dispatcherTo } from '../net/dispatcher.ts'
import { basicAuthorization } from '../net/proxy.ts'
import type { DataSource } from '../packer/data-source.ts'

const options = z.object({
  url: z.string().describe('Address to ask: http or https.'),
  method: z
    .enum(['HEAD', 'GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    .default('GET')
    .describe('Method of the request.'),
  request_headers: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Headers of the request.'),
  request_body: z.string().default('').describe('Body of the request.'),
})

const outputs = z.object({
  url: z.string().describe('The address that was asked.'),
  response_headers: z
    .record(z.string(), z.string())
    .meta({ attribute: true })
    .describe('Headers of the answer (`Content-Type`); several of one name are joined by `, `.'),
  body: z.string().describe('The answer, as text.'),
})

/** Milliseconds. */
const timeout = 60_000

/** Asks a web server. Anything but status 200 is an error, as in Packer. */
export const http: DataSource<typeof options, typeof outputs> = {
  type: 'http',
  grant: 'network',
  description: 'Asks a web server, through the proxy that the environment names.',
  options,
  outputs,
  rules: (given, { error }) => {
    const target = URL.parse(given.url)
    if (target === null || !/^https?:$/.test(target.protocol))
      error(
        'invalid-url',
        ['url'],
        'The url is no http(s) address',
        'Write for example `https://example.com/version.txt`.',
      )
    return given
  },
  async read({ url, method, request_headers, request_body }, { env, signal }) {
    const target = new URL(url)
    const undici = await import('undici')
    const dispatcher = dispatcherTo(target, env, undici)
    const login = basicAuthorization(target)
    target.username = ''
    target.password = ''
    try {
      const answer = await undici.fetch(target, {
        method,
        headers: { ...(login === undefined ? {} : { authorization: login }), ...request_headers },
        body: request_body === '' ? null : request_body,
        dispatcher,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      })
      const body = new TextDecoder().decode(await readSmallBody(answer.body ?? Readable.from([]), target.host))
      if (answer.status !== 200)
        throw new ExternalError(
          'http-request-failed',
          `HTTP request error. Response code: ${answer.status}`,
          // In whole words: half of a secret would be found by nobody.
          body.length > 500 ? body.slice(0, 500).replace(/\S*$/, '…') : body,
        )
      const headers = [...answer.headers].map(([name, value]) => [canonical(name), value] as const)
      return { url, response_headers: Object.fromEntries(headers), body }
    } catch (thrown) {
      if (thrown instanceof ExternalError) throw thrown
      const { cause, message } = thrown as Error
      const reason = cause instanceof Error ? cause.message : message
      throw new ExternalError('http-request-failed', `error making HTTP request: ${reason}`, undefined, {
        cause: thrown,
      })
    } finally {
      await dispatcher.destroy()
    }
  },
}

/** Go's spelling: `content-type` is `Content-Type`. */
function canonical(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
