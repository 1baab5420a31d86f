import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { sendRequest } from './replay/request.ts'
import type { MultipartPart, Response } from './replay/scenario.ts'

let folder: string
let server: EmbeddedServer
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upload-'))
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

function upload(multipart: readonly MultipartPart[], query: Record<string, string> = {}): Promise<Response> {
  const target = { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) }
  const as = `token:${server.username}=${server.token}`
  const at = '/nodes/pve/storage/local/upload'
  return sendRequest(target, { as, method: 'POST', path: at, query, multipart }, undefined, false)
}

const content: MultipartPart = { name: 'content', value: ' iso\n' }
const algorithm: MultipartPart = { name: 'checksum-algorithm', value: 'md5' }
const checksum: MultipartPart = { name: 'checksum', value: '5eb63bbbe01eeed093cb22bb8f5acdc3' }
const extra: MultipartPart = { name: 'extra', value: 'x' }
const file: MultipartPart = { name: 'filename', filename: 'a.iso', value: 'hello world' }

describe('the form of an upload', () => {
  it.each<[string, MultipartPart[], number, string]>([
    ['fields in order, with white space around them', [content, algorithm, checksum, file], 200, 'OK'],
    ['fields in another order', [content, checksum, algorithm, file], 400, 'Bad Request'],
    ['a field twice', [content, content, file], 400, 'Bad Request'],
    ['a field that nobody knows before the file', [content, extra, file], 400, 'Bad Request'],
    ['a field that nobody knows before the others', [extra, content, file], 400, 'Bad Request'],
    ['a file of another name', [content, { ...file, name: 'file' }], 500, "wrong field name 'file' for file upload"],
    ['no file', [content], 500, 'upload failed'],
    ['no file, but a field that nobody knows', [content, extra], 500, 'upload failed'],
    ['a field where the file should be', [content, { name: 'filename', value: 'a.iso' }], 500, 'upload failed'],
    ['the content after the file', [file, content], 400, 'Parameter verification failed.'],
  ])('%s', async (_, parts, status, reason) => {
    const answer = await upload(parts)
    expect([answer.status, answer.reason?.startsWith(reason)]).toEqual([status, true])
  })

  it('may be completed by the query', async () => {
    expect((await upload([file], { content: 'iso' })).status).toBe(200)
  })

  it('ends its connection', async () => {
    expect((await upload([content, file])).headers?.['connection']).toBe('close')
  })
})

it.each([100, 100_000])(
  'a client that breaks off after %d bytes of the file leaves nothing, and ends nobody else',
  async (size) => {
    const { hostname, port } = new URL(server.url)
    const head = `POST /api2/json/nodes/pve/storage/local/upload HTTP/1.1\r\nHost: x\r\nAuthorization: PVEAPIToken=${server.username}=${server.token}\r\nContent-Type: multipart/form-data; boundary=zzz\r\nContent-Length: 1000000\r\n\r\n`
    const parts = `--zzz\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n--zzz\r\nContent-Disposition: form-data; name="filename"; filename="a.iso"\r\n\r\n`
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
    socket.write(head + parts + 'x'.repeat(size))
    const pieces = () => readdirSync(path.join(folder, 'data', 'tmp')).filter((name) => name.startsWith('pveupload-'))
    await vi.waitFor(() => expect(pieces()).toHaveLength(1), { timeout: 10_000 })
    socket.destroy()
    await vi.waitFor(() => expect(pieces()).toEqual([]), { timeout: 10_000 })
    expect((await upload([content, file])).status).toBe(200)
  },
)
