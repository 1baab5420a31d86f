import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { sendRaw } from './replay/request.ts'

let folder: string
let server: EmbeddedServer
let token: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'transport-'))
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 0,
  })
  token = `Authorization: PVEAPIToken=${server.username}=${server.token}`
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The bytes that come back until the server closes; the last request of the lines asks for that. */
async function exchange(first: string, lines: readonly string[] = [], body = '', tls = true): Promise<string> {
  const head = [first, 'Host: pve:8006', ...lines].join('\r\n')
  const answer = await sendRaw(Number(new URL(server.url).port), { send: `${head}\r\n\r\n${body}`, tls })
  expect(answer.connection_end).toBe('closed')
  return answer.received ?? ''
}

const statusLine = async (...request: Parameters<typeof exchange>): Promise<string> =>
  (await exchange(...request)).split('\r\n')[0]!

/** Of a form that ends the connection. */
const form = (content: string): [string[], string] => [
  [token, 'Connection: close', 'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${content.length}`],
  content,
]

describe('requests that the genuine server takes in its own way', () => {
  it('answers in the version of the request', async () => {
    expect(await statusLine('GET /api2/json/version HTTP/1.0', [token])).toBe('HTTP/1.0 200 OK')
  })

  it('goes on after a call of the privileged half, whose answer says both close and keep-alive', async () => {
    const more = `GET /api2/json/version HTTP/1.1\r\nConnection: close\r\n${token}\r\n\r\n`
    const answers = await exchange('POST /api2/json/nodes/pve/qemu/999/status/stop HTTP/1.1', [token], more)
    expect(answers).toContain('\r\nConnection: close\r\nConnection: Keep-Alive\r\n')
    expect(answers).toContain('"release":"8.4"')
  })

  it.each([
    ['FOO /api2/json/version HTTP/1.1', [], "HTTP/1.1 501 method 'FOO' not available"],
    ['HEAD /api2/json/version HTTP/1.1', [], "HTTP/1.1 501 method 'HEAD' not available"],
    ['GET /api2/json/version HTTP/1.1', ['no colon'], 'HTTP/1.1 506 unable to parse request header'],
    ['POST /api2/json/pools HTTP/1.1', ['Transfer-Encoding: gzip'], "HTTP/1.1 501 Unknown transfer encoding 'gzip'"],
    ['GET a@b/api2/json/version HTTP/1.1', [], 'HTTP/1.0 400 invalid url'],
    ['GET /api2/json/version HTTP/2.0', [], 'HTTP/1.0 506 http protocol version 2.0 not supported'],
    ['NONSENSE', [], 'HTTP/1.0 400 bad request'],
    ['GET /api2 HTTP/1.1', [], 'HTTP/1.1 501 no such uri'],
    ['GET /nosuch HTTP/1.1', [], "HTTP/1.1 500 no such file '/nosuch'"],
  ] as const)('%s %j', async (first, lines, expected) => {
    expect(await statusLine(first, lines)).toBe(expected)
  })

  it('answers a request for an upgrade as if nobody had asked for one, where there is nothing to upgrade', async () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: h2c', token]
    expect(await exchange('GET /api2/json/version HTTP/1.1', upgrade)).toMatch(
      /^HTTP\/1\.1 200 OK[\s\S]*"release":"8\.4"/,
    )
    expect(await statusLine('GET /api2/json/nodes/pve/qemu/100/vncwebsocket HTTP/1.1', upgrade)).toBe(
      "HTTP/1.1 500 unable to upgrade to protocol 'h2c'",
    )
    const unversioned = ['Connection: Upgrade', 'Upgrade: websocket', token]
    expect(await statusLine('GET /api2/json/nodes/pve/qemu/100/vncwebsocket HTTP/1.1', unversioned)).toBe(
      "HTTP/1.1 500 unsupported websocket-version ''",
    )
  })

  it('sends what is not a GET to the encrypted address with 308', async () => {
    expect(await exchange('PUT /api2/json/pools HTTP/1.1', [], '', false)).toMatch(
      /^HTTP\/1\.1 308 Permanent Redirect\r\n[\s\S]*\r\nLocation: https:\/\/pve:8006\/api2\/json\/pools\r\n/,
    )
  })

  it('takes values of the query before those of the body, and ignores what browsers add against caches', async () => {
    const [headers, body] = form('poolid=body&comment=one')
    expect(await statusLine('POST /api2/json/pools?poolid=query&_dc=1 HTTP/1.1', headers, body)).toBe('HTTP/1.1 200 OK')
    expect(await exchange('GET /api2/json/pools HTTP/1.1', [token, 'Connection: close'])).toContain('"poolid":"query"')
  })

  it('separates pairs by semicolons too, and cuts a value at its second equals sign', async () => {
    const [headers, body] = form('poolid=cut;comment=a=b')
    expect(await statusLine('POST /api2/json/pools HTTP/1.1', headers, body)).toBe('HTTP/1.1 200 OK')
    const shown = await exchange('GET /api2/json/pools/cut HTTP/1.1', [token, 'Connection: close'])
    expect(shown).toContain('"comment":"a"')
  })

  it('takes a name without an equals sign for no value', async () => {
    const [headers, body] = form('poolid')
    expect(await exchange('POST /api2/json/pools HTTP/1.1', headers, body)).toContain(
      '"poolid":"property is missing and it is not optional"',
    )
  })

  it('refuses an empty body that is said to be JSON', async () => {
    expect(await statusLine('POST /api2/json/pools HTTP/1.1', [token, 'Content-Type: application/json'])).toMatch(
      /^HTTP\/1\.1 500 malformed JSON string, neither tag/,
    )
  })
})

describe('requests that it never answers', () => {
  const manyHeaders = Array.from({ length: 70 }, (_, index) => `X-${index}: a`)
  it.concurrent.each([
    ['too many headers', 'GET /api2/json/version HTTP/1.1', manyHeaders, true],
    ['headers that are too long', 'GET /api2/json/version HTTP/1.1', [`X: ${'a'.repeat(9000)}`], true],
    [
      'a body that does not come',
      'POST /api2/json/pools HTTP/1.1',
      ['Expect: 100-continue', 'Content-Length: 6'],
      true,
    ],
  ] as const)('%s: closes after five seconds', async (_, first, lines, tls) => {
    expect(await exchange(first, [token, ...lines], '', tls)).toBe('')
  })

  it.concurrent('but waits for a body that comes little by little', async () => {
    const content = 'poolid=slowly'
    const [headers] = form(content)
    const head = ['POST /api2/json/pools HTTP/1.1', 'Host: x', ...headers].join('\r\n')
    const send = [`${head}\r\n\r\n`, content.slice(0, 3), content.slice(3, 8), content.slice(8)]
    const port = Number(new URL(server.url).port)
    const answer = await sendRaw(port, { send, pause: 2.5 })
    expect(answer.received).toMatch(/^HTTP\/1\.1 200 OK/)
  })
})
