import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { QmpClient } from '../../../src/embedded/machine/qmp.ts'

interface Request {
  readonly execute: string
  readonly id: number
  readonly arguments?: unknown
}

let folder = ''
let server: Server | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qmp-'))
})
afterEach(() => {
  server?.close()
  rmSync(folder, { recursive: true })
})

/** A peer that speaks the protocol: greeting, capabilities, then what `answer` does. */
async function listen(answer: (request: Request, send: (message: unknown) => void, socket: Socket) => void) {
  const path = join(folder, 'qmp')
  server = createServer((socket) => {
    const send = (message: unknown): void => void socket.write(`${JSON.stringify(message)}\r\n`)
    send({ QMP: { version: {}, capabilities: [] } })
    createInterface({ input: socket })
      .on('line', (line) => {
        const request = JSON.parse(line) as Request
        if (request.execute === 'qmp_capabilities') send({ return: {}, id: request.id })
        else answer(request, send, socket)
      })
      .on('error', () => {})
  })
  await new Promise<void>((resolve) => server?.listen(path, resolve))
  return QmpClient.connect(path, 5000)
}

it('matches replies to commands, whatever comes between', async () => {
  const held: Request[] = []
  const client = await listen((request, send) => {
    held.push(request)
    if (held.length < 2) return
    send({ event: 'RESUME', timestamp: {} })
    for (const one of held.reverse()) send({ return: one.execute, id: one.id })
  })
  expect(await Promise.all([client.execute('first'), client.execute('second')])).toEqual(['first', 'second'])
  client.close()
})

it("a refusal carries QEMU's description", async () => {
  const client = await listen(({ id }, send) => send({ error: { class: 'GenericError', desc: 'no such device' }, id }))
  await expect(client.execute('eject')).rejects.toThrow('no such device')
  client.close()
})

it('silence is a timeout, and the late reply harms nobody', async () => {
  const client = await listen(({ execute, id }, send) => {
    setTimeout(() => send({ return: execute, id }), execute === 'slow' ? 60 : 0)
  })
  await expect(client.execute('slow', undefined, 5)).rejects.toThrow('got timeout')
  await expect(client.execute('slow')).resolves.toBe('slow')
  client.close()
})

it('the end of the connection ends every command', async () => {
  const client = await listen((_request, _send, socket) => socket.destroy())
  await expect(client.execute('quit')).rejects.toThrow('connection closed')
  await client.closed
  await expect(client.execute('query-status')).rejects.toThrow('connection closed')
})

it('nobody there', async () => {
  await expect(QmpClient.connect(join(folder, 'none'), 1000)).rejects.toThrow('ENOENT')
})
