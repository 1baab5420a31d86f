import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { agentCommand } from '../../../src/embedded/machine/guest-agent.ts'

interface Request {
  readonly execute: string
  readonly arguments?: { readonly id?: number }
}

let folder = ''
let server: Server | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qga-'))
})
afterEach(() => {
  vi.useRealTimers()
  server?.close()
  rmSync(folder, { recursive: true })
})

/** A peer like qemu-ga: synchronises as documented, then does what `answer` does. `greeting` is left from before. */
async function listen(answer: (request: Request) => unknown, greeting = ''): Promise<string> {
  const path = join(folder, 'qga')
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write(greeting)
    let text = ''
    socket.on('data', (data) => {
      text += data.toString('latin1')
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const request = JSON.parse(text.slice(0, end).replace('\xff', '')) as Request
        text = text.slice(end + 1)
        const sync = request.execute === 'guest-sync-delimited'
        const reply = sync ? { return: request.arguments?.id } : answer(request)
        if (reply !== undefined) socket.write(Buffer.from(`${sync ? '\xff' : ''}${JSON.stringify(reply)}\n`, 'latin1'))
      }
    })
  })
  await new Promise<void>((resolve) => server?.listen(path, resolve))
  return path
}

it('gives the answer', async () => {
  const path = await listen((request) => ({ return: { got: request } }))
  expect(await agentCommand(path, 'guest-exec', { path: '/bin/true' }, 5000)).toEqual({
    got: { execute: 'guest-exec', arguments: { path: '/bin/true' } },
  })
})

it('skips what others asked before', async () => {
  const path = await listen(() => ({ return: 'new' }), 'half"}\n{"return":"old"}\n\xff{"return":1}\n')
  expect(await agentCommand(path, 'guest-info', undefined, 5000)).toBe('new')
})

it("a refusal is the guest's own text", async () => {
  const path = await listen(() => ({ error: { class: 'GenericError', desc: "Invalid parameter 'pid'" } }))
  await expect(agentCommand(path, 'guest-exec-status', { pid: 1 }, 5000)).rejects.toMatchObject({
    reason: 'refused',
    message: "Invalid parameter 'pid'",
  })
})

it('silence is told apart from an agent that does not run', async () => {
  // Time stands still until the command is there: however slow this machine is, the synchronisation is not what fails.
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const path = await listen(() => void vi.advanceTimersByTime(5000))
  await expect(agentCommand(path, 'guest-exec', {}, 5000)).rejects.toThrow("command 'guest-exec' failed - got timeout")
  vi.useRealTimers()
  await expect(agentCommand(join(folder, 'none'), 'guest-ping', {}, 5000)).rejects.toMatchObject({
    reason: 'not-running',
    message: 'QEMU guest agent is not running',
  })
})

it('a shutdown has no answer', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const path = await listen(() => void vi.advanceTimersByTime(5000))
  expect(await agentCommand(path, 'guest-shutdown', undefined, 5000)).toBeNull()
})
