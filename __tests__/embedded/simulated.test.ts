import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { sendRequest, type Target } from './replay/request.ts'
import type { Response, StepRequest } from './replay/scenario.ts'

let folder: string
let server: EmbeddedServer
let target: Target

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'simulated-'))
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
  })
  target = { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) }
  await call('POST', '/nodes/pve/qemu', { vmid: 100, name: 'guest', agent: 1, cores: 2, start: 1 })
  await vi.waitFor(async () => expect(await status('ping', {})).toBe(200), { timeout: 10_000 })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

function call(method: string, path: string, params: Record<string, unknown>): Promise<Response> {
  const request: StepRequest = { as: `token:${server.username}=${server.token}`, method, path, params }
  return sendRequest(target, request, undefined, false)
}

const posted = ['ping', 'exec', 'file-write', 'fsfreeze-freeze', 'fsfreeze-status', 'fsfreeze-thaw', 'suspend-ram']

const agent = (command: string, params: Record<string, unknown> = {}): Promise<Response> =>
  call(posted.includes(command) ? 'POST' : 'GET', `/nodes/pve/qemu/100/agent/${command}`, params)

const status = async (command: string, params: Record<string, unknown>): Promise<number | null> =>
  (await agent(command, params)).status

const data = async (command: string, params: Record<string, unknown> = {}): Promise<unknown> =>
  ((await agent(command, params)).body as { data: unknown }).data

describe('the agent of a simulated guest', () => {
  it('keeps files', async () => {
    await agent('file-write', { file: '/root/a.bin', content: 'AAEC/w==', encode: 0 })
    expect(await data('file-read', { file: '/root/a.bin' })).toEqual({
      content: '\u0000\u0001\u0002ÿ',
      'bytes-read': 4,
    })
    expect((await agent('file-read', { file: '/root/none' })).reason).toBe(
      "Agent error: failed to open file '/root/none' (mode: 'r'): No such file or directory",
    )
  })

  it('tells the end of a program once', async () => {
    const { pid } = (await data('exec', { command: ['/bin/true', 'argument'] })) as { pid: number }
    expect(await data('exec-status', { pid })).toEqual({ exited: 1, exitcode: 0 })
    expect((await agent('exec-status', { pid })).reason).toBe("Agent error: Invalid parameter 'pid'")
  })

  it('refuses most commands while it is frozen', async () => {
    await agent('fsfreeze-freeze')
    expect(await data('fsfreeze-status')).toEqual({ result: 'frozen' })
    expect((await agent('file-read', { file: '/etc/hostname' })).reason).toBe(
      'Agent error: Command guest-file-open has been disabled: the agent is in frozen state',
    )
    await agent('fsfreeze-thaw')
    expect(await data('fsfreeze-status')).toEqual({ result: 'thawed' })
  })

  it('passes the refusal of a command without parameters on as its result', async () => {
    expect(await data('suspend-ram')).toEqual({
      result: {
        error: { class: 'GenericError', desc: 'the requested suspend mode is not supported by the guest' },
      },
    })
  })

  it('knows its machine', async () => {
    expect(await data('get-host-name')).toEqual({ result: { 'host-name': 'guest' } })
    expect(((await data('get-vcpus')) as { result: unknown[] }).result).toHaveLength(2)
    expect(((await data('get-memory-blocks')) as { result: unknown[] }).result).toHaveLength(4)
  })
})

describe('requests that a genuine server cannot send to an agent', () => {
  it('hang, and so does the agent from then on', { timeout: 20_000 }, async () => {
    const failed = await agent('exec', { command: ['/bin/echo', 'ü'] })
    expect(failed.reason).toBe("VM 100 qmp command 'guest-exec' failed - got timeout")
    expect((await agent('ping')).reason).toBe('QEMU guest agent is not running')
  })

  it('are refused for content of more than bytes', async () => {
    expect((await agent('file-write', { file: '/x', content: '✓' })).reason).toMatch(
      /^Wide character in subroutine entry/,
    )
  })
})
