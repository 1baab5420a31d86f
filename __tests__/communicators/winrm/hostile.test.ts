import { writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../../src/diagnostics/errors.ts'
import { startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import type { Mishap } from '../../harness/winrm-server/winrm-server-options.ts'
import { faults } from '../../harness/winrm-server/wsman-message.ts'
import { connectTo, execOn } from './connected.ts'

describe('a guest that is difficult', () => {
  it('prints without end and without a line end, until it is cancelled', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const controller = new AbortController()
    let size = 0
    const running = guest.communicator.exec('yes | tr -d "\\n"', {
      signal: controller.signal,
      onOutput: (_, line) => {
        size += line.length
        controller.abort()
      },
    })
    await expect(running).rejects.toThrow(Cancelled)
    // A line of it, and the rest of one message.
    expect(size).toBeLessThan(1_000_000)
    await expect.poll(() => server.running).toBe(0)
  })

  it('is not read faster than its lines are taken', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    let open = 0
    let most = 0
    const before = server.seen.length
    await guest.communicator.exec('yes 0123456789 | head -c 1200000', {
      signal: new AbortController().signal,
      onOutput: async () => {
        most = Math.max(most, ++open)
        await sleep(1)
        open--
      },
    })
    // Of one message no more than 500 KiB.
    expect(most).toBeLessThan(48_000)
    expect(server.seen.length - before).toBeGreaterThan(4)
  })

  it('prints bytes that are no text', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const { stdout, exitCode } = await execOn(guest, 'head -c 300000 /dev/urandom; echo; echo end')
    expect(stdout.at(-1)).toBe('end')
    expect(exitCode).toBe(0)
  })

  it('says nothing for longer than a server waits', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    let silent = 0
    server.mishap = ({ action }) => (action === 'receive' && silent++ < 3 ? { fault: faults.timedOut } : undefined)
    expect((await execOn(guest, 'echo late')).stdout).toEqual(['late'])
    expect(silent).toBeGreaterThan(3)
  })

  it('hangs: the command is ended when it is cancelled', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const controller = new AbortController()
    const running = execOn(guest, 'echo started; sleep 1000', { signal: controller.signal })
    await expect.poll(() => server.running).toBe(1)
    controller.abort()
    await expect(running).rejects.toThrow(Cancelled)
    expect(server.running).toBe(0)
    expect(server.shells).toBe(0)
  })

  it('ends the shell that a command runs in', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    server.mishap = ({ action }) => (action === 'receive' ? { fault: faults.shellNotFound } : undefined)
    expect(await execOn(guest, 'echo x')).toMatchObject({ exitCode: undefined, disconnected: true })
    server.mishap = undefined
    expect((await execOn(guest, 'echo again')).stdout).toEqual(['again'])
  })

  it('has too many shells for a while, or for good', async () => {
    await using server = await startWindowsGuest()
    let slept = 0
    const clock = {
      now: Date.now,
      sleep: () => {
        slept++
        return Promise.resolve()
      },
    }
    await using guest = await connectTo(server, {}, { clock })
    let refused = 0
    server.mishap = ({ action }) => (action === 'create' && refused++ < 2 ? { fault: faults.tooManyShells } : undefined)
    expect((await execOn(guest, 'echo x')).stdout).toEqual(['x'])
    expect(slept).toBe(2)
    server.mishap = ({ action }) => (action === 'create' ? { fault: faults.tooManyShells } : undefined)
    await expect(execOn(guest, 'echo x')).rejects.toMatchObject({
      code: 'winrm-refused',
      detail: expect.stringContaining('MaxShellsPerUser'),
    })
  })

  it('does not read what it is given', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const stdin = Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(100_000)))
    expect(await execOn(guest, 'exit 5', { stdin })).toMatchObject({ exitCode: 5, disconnected: false })
    const endless = new Readable({ read() {} })
    expect(await execOn(guest, 'exit 6', { stdin: endless })).toMatchObject({ exitCode: 6 })
  })

  it.each([
    { action: 'receive', mishap: { status: 200, body: 'x'.repeat(100) } },
    { action: 'receive', mishap: { status: 200, body: '<a><b></a>' } },
    { action: 'receive', mishap: { status: 200, body: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' } },
    { action: 'receive', mishap: { status: 200, body: '' } },
    { action: 'receive', mishap: { status: 404, body: 'not here' } },
    { action: 'receive', mishap: { status: 200, body: '<Envelope><Body><ReceiveResponse/></Body></Envelope>' } },
    { action: 'create', mishap: { status: 200, body: '<Envelope><Body/></Envelope>' } },
    { action: 'command', mishap: { status: 200, body: '<Envelope><Body/></Envelope>' } },
    { action: 'command', mishap: { status: 200, body: ' '.repeat(5 << 20) } },
    { action: 'command', mishap: { fault: { code: 0, subcode: 'w:InternalError', text: 'because' } } },
  ] as const)('answers nonsense at $action', async ({ action, mishap }) => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server, { useNtlm: false })
    server.mishap = (seen) => (seen.action === action ? mishap : undefined)
    await expect(execOn(guest, 'echo x')).rejects.toMatchObject({
      code: expect.stringMatching(/^winrm-(answer|refused)$/),
    })
    server.mishap = undefined
    expect((await execOn(guest, 'echo again')).stdout).toEqual(['again'])
  })
})

describe('a connection that breaks', () => {
  it.each(['create', 'command'] as const)('before a command runs, at %s: it did not start', async (action) => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    server.mishap = (seen) => (seen.action === action ? 'break-before' : undefined)
    await expect(execOn(guest, 'echo x')).rejects.toMatchObject({ code: 'connection-lost' })
    server.mishap = undefined
    expect((await execOn(guest, 'echo again')).stdout).toEqual(['again'])
  })

  it.each([
    { how: 'break-before', steps: { 3: 'two', 4: 'three' }, seen: ['one', 'two', 'three'] },
    // What the lost answer said is not said again.
    { how: 'break-after', steps: { 2: 'two', 3: 'three' }, seen: ['one', 'three'] },
  ] as const)('while a command runs ($how): its output is read on', async ({ how, steps, seen }) => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    let receives = 0
    server.mishap = ({ action }): Mishap | undefined => {
      if (action !== 'receive') return undefined
      const step = (steps as Readonly<Record<number, string>>)[++receives]
      if (step !== undefined) writeFileSync(server.disk.local(`C:\\${step}`), '')
      return receives === 2 ? how : undefined
    }
    const wait = (name: string): string => `until [ -e C:\\${name} ]; do sleep 0.02; done; echo ${name}`
    const { stdout, exitCode } = await execOn(guest, `echo one; ${wait('two')}; ${wait('three')}; exit 3`)
    expect(exitCode).toBe(3)
    expect(stdout).toEqual(seen)
    expect(guest.said).toEqual([expect.stringContaining('a part of its output may be missing')])
  })

  it('because the guest restarts: the command is over, and another one runs when it is there again', async () => {
    await using server = await startWindowsGuest({ restart: 300 })
    await using guest = await connectTo(server)
    const ran = await execOn(guest, 'shutdown /r /t 0')
    expect(ran).toMatchObject({ exitCode: 0 })
    await expect.poll(() => server.connections).toBe(0)
    await guest.communicator.reconnect(new AbortController().signal)
    expect(server.restarts).toBe(1)
    expect((await execOn(guest, 'echo up')).stdout).toEqual(['up'])

    const lines: string[] = []
    const running = guest.communicator.exec('echo on; sleep 100', {
      signal: new AbortController().signal,
      onOutput: (_, line) => lines.push(line),
    })
    await expect.poll(() => lines).toEqual(['on'])
    await server.reboot()
    expect(await running).toEqual({ exitCode: undefined, disconnected: true })
  })

  it('for good: the command is over', async () => {
    await using server = await startWindowsGuest()
    let now = 0
    const clock = {
      now: () => now,
      sleep: (milliseconds: number) => {
        now += milliseconds
        return Promise.resolve()
      },
    }
    await using guest = await connectTo(server, {}, { clock })
    const running = execOn(guest, 'sleep 100')
    await expect.poll(() => server.running).toBe(1)
    await server.stop()
    expect(await running).toMatchObject({ exitCode: undefined, disconnected: true })
    await expect(execOn(guest, 'echo x')).rejects.toMatchObject({ code: 'connection-lost' })
  })

  it('is made anew where the server has forgotten it', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    server.cut()
    await expect.poll(() => server.connections).toBe(0)
    expect((await execOn(guest, 'echo x')).stdout).toEqual(['x'])
  })
})
