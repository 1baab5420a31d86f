import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer, json } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { actionsCache } from '../../src/actions/actions-cache.ts'

/** As much of the Actions cache service as a save and a restore need. */
class CacheService {
  readonly entries = new Map<string, Buffer>()
  healthy = true
  readonly server: Server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy())
  })

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind = '', ...rest] = (request.url ?? '').split('?')[0]?.split('/') ?? []
    const name = decodeURIComponent(rest.at(-1) ?? '')
    if (!this.healthy) return void response.writeHead(403).end('{"msg":"no"}')
    if (kind === 'blob' && request.method === 'PUT') {
      this.entries.set(name, await buffer(request))
      return void response.writeHead(201).end()
    }
    if (kind === 'blob') return this.#download(request, response, this.entries.get(name) ?? Buffer.alloc(0))
    // The service tells entries apart by the version, too, which the client makes of the paths.
    const { key: text, version } = (await json(request)) as { key: string; version: string }
    const key = `${text}@${version}`
    const blob = `${this.url}blob/${encodeURIComponent(key)}`
    const body = {
      CreateCacheEntry: { ok: true, signed_upload_url: blob },
      FinalizeCacheEntryUpload: { ok: true, entry_id: '1' },
      GetCacheEntryDownloadURL: this.entries.has(key)
        ? { ok: true, signed_download_url: blob, matched_key: text }
        : { ok: false },
    }[name]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body))
  }

  #download(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []
    if (from === undefined) return void response.end(content)
    const part = content.subarray(Number(from), Number(to) + 1)
    response.setHeader('content-range', `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`)
    response.writeHead(206).end(part)
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'cache-'))
// Not the checkout of these sources: the library gives tar the workspace without quotes, so that none with a blank has a cache.
const started = process.cwd()
const workspace = path.join(folder, 'workspace')
mkdirSync(workspace)
beforeAll(() => process.chdir(workspace))
afterAll(() => {
  process.chdir(started)
  rmSync(folder, { recursive: true, force: true })
})
const file = path.join(folder, 'debian.iso')
const notes: string[] = []
const cache = actionsCache((text) => notes.push(text))
let service: CacheService

beforeEach(async () => {
  notes.length = 0
  // The library writes commands to it.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  service = new CacheService()
  await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com')
  vi.stubEnv('ACTIONS_CACHE_SERVICE_V2', 'true')
  vi.stubEnv('ACTIONS_RESULTS_URL', service.url)
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', 'token')
  vi.stubEnv('RUNNER_TEMP', folder)
  vi.stubEnv('GITHUB_WORKSPACE', workspace)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  service.server.closeAllConnections()
  await new Promise((resolve) => service.server.close(resolve))
})
afterEach(() => rmSync(file, { force: true }))

it('gives back what it was given', async () => {
  expect(await cache.restore('sha256:abc', file)).toBe(false)
  writeFileSync(file, 'the image')
  await cache.save('sha256:abc', file)
  rmSync(file)
  expect([...service.entries.keys()]).toEqual([expect.stringMatching(/^proxmox-template-iso-sha256:abc@/)])
  expect(await cache.restore('sha256:abc', file)).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe('the image')
  expect(notes).toEqual([])
})

it('gives it back to a runner whose folders are elsewhere, and leaves nothing in the checkout', async () => {
  writeFileSync(file, 'the image')
  await cache.save('sha256:abc', file)
  const elsewhere = path.join(folder, 'other/runner/_temp/downloads/debian.iso')
  expect(await cache.restore('sha256:abc', elsewhere)).toBe(true)
  expect(readFileSync(elsewhere, 'utf8')).toBe('the image')
  expect(readdirSync(workspace)).toEqual([])
  expect(notes).toEqual([])
})

it('that fails is one that has nothing, and says so', async () => {
  service.healthy = false
  writeFileSync(file, 'the image')
  expect(await cache.restore('sha256:abc', file)).toBe(false)
  await cache.save('sha256:abc', file)
  expect(service.entries.size).toBe(0)
})

it('that is not there keeps nothing', async () => {
  vi.stubEnv('ACTIONS_RESULTS_URL', '')
  expect(await cache.restore('sha256:abc', file)).toBe(false)
  await cache.save('sha256:abc', file)
  expect(notes).toEqual(['There is no Actions cache here: the image is not kept.'])
})
