import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import ssh2 from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import { AddressPending } from '../../src/communicators/communicator-kind.ts'
import type { Person } from '../../src/communicators/ssh/authentication/person.ts'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import type { SshSettings } from '../../src/communicators/ssh/ssh-settings.ts'
import { type WaitOptions, waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { Cancelled, ExternalError, GuestError } from '../../src/diagnostics/errors.ts'
import type { Clock } from '../../src/time/clock.ts'
import { byPassword, type GuestServer, type GuestServerOptions, startGuestServer } from './guest-server.ts'
import { freePort, settingsFor } from './openssh.ts'

const signal = new AbortController().signal
const cleanups: (() => unknown)[] = []
const states: string[] = []
const said: string[] = []
const keys: string[] = []

afterEach(async () => {
  states.length = 0
  said.length = 0
  keys.length = 0
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function guest(options: Partial<GuestServerOptions> = {}): Promise<GuestServer> {
  const server = await startGuestServer({ authenticate: byPassword('tester', 'secret'), ...options })
  cleanups.push(() => server.stop())
  return server
}

/** Time passes only by the sleeps, which cost none; what happens at the n-th of them is given. */
function clockWith(...events: (() => unknown)[]): Clock {
  let now = 0
  return {
    now: () => now,
    async sleep(milliseconds, abort) {
      now += milliseconds
      await events.shift()?.()
      if (abort?.aborted === true) throw new Cancelled()
    },
  }
}

async function wait(settings: Partial<SshSettings> & { port: number }, more: Partial<WaitOptions> = {}) {
  const connected = await waitForSsh({
    settings: { ...settingsFor(settings.port, { username: 'tester', password: 'secret' }), ...settings },
    address: () => Promise.reject(new Error('not asked')),
    signal,
    clock: clockWith(),
    onState: ({ stage, text: what }) => states.push(`${stage}: ${what}`),
    say: (what) => said.push(what),
    onHostKey: (key) => keys.push(key),
    onOtherHostKey: (before, now) => said.push(`${before} is ${now}`),
    ...more,
  })
  cleanups.push(() => connected.communicator.close())
  return connected
}

async function echo(communicator: Awaited<ReturnType<typeof wait>>['communicator'], word: string): Promise<string[]> {
  const lines: string[] = []
  await communicator.exec(`echo ${word}`, { signal, onOutput: (_, line) => lines.push(line) })
  return lines
}

describe('waitForSsh', () => {
  it('tells what is missing while a guest comes up', async () => {
    const port = await freePort()
    let closer: Server | undefined
    const hangsUp = async (): Promise<void> => {
      closer = createServer((socket) => socket.destroy())
      await new Promise<void>((resolve) => closer?.listen(port, '127.0.0.1', resolve))
    }
    let password = 'other'
    const starts = async (): Promise<void> => {
      await new Promise((resolve) => closer?.close(resolve))
      await guest({ port, authenticate: (context) => byPassword('tester', password)(context) })
    }
    const answers: (string | undefined)[] = [undefined, undefined, undefined]
    const { communicator, host } = await wait(
      { port, host: undefined },
      {
        clock: clockWith(
          () => {},
          () => {},
          () => {},
          hangsUp,
          starts,
          () => {
            password = 'secret'
          },
        ),
        async address() {
          if (answers.length === 0) return '127.0.0.1'
          answers.pop()
          throw new AddressPending('the QEMU guest agent is not running')
        },
      },
    )
    // Every attempt tells: the log's heartbeat lives on it.
    expect(states).toEqual([
      ...Array.from({ length: 3 }, () => 'address: the QEMU guest agent is not running'),
      `port: 127.0.0.1 refuses connections on port ${port}`,
      expect.stringMatching(/^handshake: /),
      'authentication: authentication as tester failed (attempt 1 of 10)',
    ])
    expect(host).toBe('127.0.0.1')
    expect(await echo(communicator, 'hi')).toEqual(['hi'])
  })

  it('finds a guest of the embedded Proxmox whose server is not root', async () => {
    // An address that no other run of the tests on this machine has.
    const given = `127.64.${randomInt(100, 255)}.${randomInt(1, 255)}`
    await guest({ host: given, port: 10_024 })
    const { communicator, host } = await wait({ port: 24, host: given })
    expect(host).toBe(given)
    expect(await echo(communicator, 'hi')).toEqual(['hi'])
    expect(states).toEqual([])
  })

  it('ends after ssh_timeout with all that was seen of the guest', async () => {
    const port = await freePort()
    let asked = 0
    const failed = wait(
      { port, host: undefined, timeout: 60_000 },
      {
        async address() {
          if (asked++ < 4) throw new AddressPending('the guest has no address yet')
          return '127.0.0.1'
        },
      },
    )
    await expect(failed).rejects.toBeInstanceOf(GuestError)
    const { message, detail } = (await failed.catch((thrown: unknown) => thrown)) as GuestError
    expect(message).toBe('Timeout waiting for SSH.')
    expect(detail?.split('\n')).toEqual([
      'In 1m0s (ssh_timeout) the guest was not reached. What was seen of it:',
      '- address, 0s to 9s: the guest has no address yet (4 times)',
      `- port, 12s to 57s: 127.0.0.1 refuses connections on port ${port} (16 times)`,
      expect.stringContaining('Is the SSH server installed'),
    ])
  })

  it('gives up after ssh_handshake_attempts', async () => {
    const { port } = await guest()
    const failed = wait({
      port,
      handshakeAttempts: 3,
      credentials: { ...settingsFor(0).credentials, username: 'tester', password: 'wrong' },
    })
    await expect(failed).rejects.toMatchObject({
      message: 'The guest refused to authenticate tester 3 times (ssh_handshake_attempts)',
      detail: expect.stringMatching(
        /^Tried with the password; the server lets users in by password, publickey\. Check ssh_username and ssh_password/,
      ),
    })
    expect(states).toHaveLength(3)
  })

  it('waits without end for the network where only attempts are limited', async () => {
    const port = await freePort()
    const hours = Array.from({ length: 2000 }, () => () => {})
    const { communicator } = await wait(
      { port, timeout: 0, handshakeAttempts: 1 },
      { clock: clockWith(...hours, () => guest({ port })) },
    )
    expect(await echo(communicator, 'late')).toEqual(['late'])
  })

  it('ends at once for what waiting can not mend', async () => {
    const address = () => Promise.reject(new ExternalError('permission-denied', '403 Permission check failed'))
    await expect(wait({ port: 1, host: undefined }, { address })).rejects.toThrow('403 Permission check failed')
  })

  it('can be cancelled while it connects', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const sockets: Socket[] = []
    const abort = new AbortController()
    silent.on('connection', (socket) => {
      sockets.push(socket.on('error', () => {}))
      abort.abort()
    })
    const { port } = silent.address() as { port: number }
    await expect(wait({ port }, { signal: abort.signal })).rejects.toBeInstanceOf(Cancelled)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => silent.close(resolve))
  })

  it('connects, pauses and connects again with pause_before_connecting', async () => {
    const server = await guest()
    const { communicator } = await wait({ port: server.port, pauseBeforeConnecting: 600_000 })
    expect(said).toEqual(['Pausing 10m0s before connecting...'])
    expect(server.connections).toBe(2)
    expect(await echo(communicator, 'x')).toEqual(['x'])
  })

  it('asks for the address again when it reconnects', async () => {
    const server = await guest()
    let asked = 0
    const address = async () => {
      asked++
      return '127.0.0.1'
    }
    const { communicator } = await wait({ port: server.port, host: undefined }, { address })
    server.cut()
    await communicator.reconnect(signal)
    expect([asked, await echo(communicator, 'x')]).toEqual([2, ['x']])
  })

  it('says once that another host key is shown, before the password goes there', async () => {
    const first = await guest()
    const { communicator } = await wait({ port: first.port })
    await first.stop()
    const asked: string[][] = []
    const authenticate: GuestServerOptions['authenticate'] = (context) => {
      if (context.method === 'password') asked.push([...said])
      return byPassword('tester', 'secret')(context)
    }
    const second = await guest({ port: first.port, authenticate })
    await communicator.reconnect(signal)
    const told = [expect.stringMatching(/^ssh-ed25519 SHA256:[\w+/]{43} is ssh-ed25519 SHA256:[\w+/]{43}$/)]
    expect(said).toEqual(told)
    expect(asked).toEqual([told])
    second.cut()
    await communicator.reconnect(signal)
    expect(said).toEqual(told)
    expect(keys.map((_, at) => keys.indexOf(keys[at]!))).toEqual([0, 1])
  })

  it('sends nothing to who shows another host key where no restart was announced', async () => {
    const first = await guest()
    const { communicator } = await wait({ port: first.port })
    await first.stop()
    let tried = 0
    const authenticate: GuestServerOptions['authenticate'] = (context) => {
      if (context.method !== 'none') tried++
      return byPassword('tester', 'secret')(context)
    }
    await guest({ port: first.port, authenticate })
    const run = (mayDisconnect: boolean) =>
      communicator.exec('true', { signal, onOutput: () => {}, mayDisconnect }).then(({ exitCode }) => exitCode)
    await expect(run(true)).rejects.toMatchObject({
      code: 'other-host-key',
      detail: expect.stringMatching(/^It was ssh-ed25519 SHA256:\S+, and is ssh-ed25519 SHA256:\S+\. /),
    })
    expect([tried, said]).toEqual([0, []])
    // What ran before may have restarted it.
    expect(await run(false)).toBe(0)
    expect(said).toHaveLength(1)
  })

  it('takes another host key after pause_before_connecting, as of a system that follows its installer', async () => {
    const first = await guest()
    const { communicator } = await wait(
      { port: first.port, pauseBeforeConnecting: 60_000 },
      {
        clock: clockWith(async () => {
          await first.stop()
          await guest({ port: first.port })
        }),
      },
    )
    expect(await echo(communicator, 'x')).toEqual(['x'])
    expect([keys.length, said.length]).toEqual([2, 2])
  })

  it('finds a guest again that has another address after its restart, and says so', async () => {
    const first = await guest()
    const address = async () => places[0]!
    const places = ['127.0.0.1']
    const { communicator, host } = await wait({ port: first.port, host: undefined }, { address })
    await first.stop()
    await guest({ host: '127.0.0.2', port: first.port })
    places[0] = '127.0.0.2'
    await communicator.reconnect(signal)
    expect(await echo(communicator, 'x')).toEqual(['x'])
    expect([host, said.at(-1)]).toEqual(['127.0.0.1', 'The guest is at 127.0.0.2 now; it was at 127.0.0.1'])
  })
})

it('gives a silent connection up after ssh_read_write_timeout', async () => {
  const { port } = await guest()
  const { communicator } = await wait({ port, readWriteTimeout: 2000, keepAliveInterval: 0 })
  const result = await communicator.exec('sleep 1000', { signal, onOutput: () => {} })
  expect(result).toEqual({ exitCode: undefined, signal: undefined, disconnected: true })
  expect(await echo(communicator, 'again')).toEqual(['again'])
})

describe('authentication', () => {
  it('answers keyboard-interactive with the password', async () => {
    const asked: string[] = []
    const { port } = await guest({
      methods: ['keyboard-interactive'],
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return false
        context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
          asked.push(...answers)
          if (answers[0] === 'secret') context.accept()
          else context.reject()
        })
        return undefined
      },
    })
    expect(await echo((await wait({ port })).communicator, 'in')).toEqual(['in'])
    expect(asked).toEqual(['secret'])
  })

  it('takes a private key, or one of an agent', async () => {
    const pair = await generateKeyPair({ type: '', bits: 0, name: 'x' })
    const allowed = ssh2.utils.parseKey(pair.publicKey)
    if (allowed instanceof Error) throw allowed
    const { port } = await guest({
      authenticate: (context) =>
        context.method === 'publickey' &&
        context.key.data.equals((Array.isArray(allowed) ? allowed[0] : allowed).getPublicSSH()),
    })
    const credentials = { username: 'tester', password: undefined, privateKey: pair.privateKey, agent: undefined }
    expect(await echo((await wait({ port, credentials })).communicator, 'key')).toEqual(['key'])

    const folder = await mkdtemp(join(tmpdir(), 'agent-'))
    cleanups.push(() => rm(folder, { recursive: true, force: true }))
    const agent = join(folder, 'socket')
    const process = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'] })
    cleanups.push(() => process.kill())
    await new Promise((resolve) => process.stdout.once('data', resolve))
    await writeFile(join(folder, 'key'), pair.privateKey, { mode: 0o600 })
    execFileSync('ssh-add', ['-q', join(folder, 'key')], { env: { SSH_AUTH_SOCK: agent }, stdio: 'ignore' })
    const byAgent = await wait({
      port,
      forwardedAgent: agent,
      credentials: { ...credentials, privateKey: undefined, agent },
    })
    expect(await echo(byAgent.communicator, 'agent')).toEqual(['agent'])
  })

  it('says that it had nothing to authenticate with', async () => {
    const { port } = await guest()
    const credentials = { username: 'tester', password: undefined, privateKey: undefined, agent: undefined }
    await expect(wait({ port, credentials, handshakeAttempts: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining(
        'Tried with nothing: neither a password nor a key is set; the server lets users in by password, publickey.',
      ),
    })
  })
})

describe('ways through', () => {
  const credentials = { username: 'jump', password: 'over', privateKey: undefined, agent: undefined }

  it('goes through a bastion', async () => {
    const bastion = await guest({ authenticate: byPassword('jump', 'over') })
    const server = await guest()
    const hop = { host: '127.0.0.1', port: bastion.port, credentials }
    const { communicator } = await wait({ port: server.port, bastion: hop })
    expect(await echo(communicator, 'x')).toEqual(['x'])
    expect(bastion.connections).toBe(1)
  })

  it('asks somebody for what the bastion wants, and keeps the login while the guest comes up', async () => {
    const asked: string[] = []
    const bastion = await guest({
      methods: ['keyboard-interactive'],
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return false
        context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
          if (answer === 'right') context.accept()
          else context.reject()
        })
        return undefined
      },
    })
    const typed = ['wrong', 'right']
    const person: Person = {
      password: () => Promise.reject(new Error('not asked')),
      answer: async ({ prompts }) => {
        asked.push(...prompts.map(({ prompt }) => prompt))
        return [typed.shift() ?? '']
      },
      refused: () => void asked.push('refused'),
    }
    const port = await freePort()
    const hop = { host: '127.0.0.1', port: bastion.port, credentials: { ...credentials, password: undefined, person } }
    const nothing = (): void => {}
    const starts = [nothing, nothing, () => guest({ port })]
    const { communicator } = await wait({ port, bastion: hop }, { clock: clockWith(...starts) })
    expect(await echo(communicator, 'x')).toEqual(['x'])
    // One attempt with the wrong password, then one login for all attempts.
    expect([asked, bastion.connections]).toEqual([['Password: ', 'refused', 'Password: '], 2])
    expect(states).toHaveLength(3)
  })

  it('names the bastion when it is the one that refuses', async () => {
    const bastion = await guest()
    const hop = { host: '127.0.0.1', port: bastion.port, credentials }
    await expect(wait({ port: 1, bastion: hop, handshakeAttempts: 1 })).rejects.toThrow('refused to authenticate')
  })

  it('goes through a SOCKS proxy, with and without a user', async () => {
    const server = await guest()
    for (const user of [undefined, { username: 'u', password: 'p' }]) {
      const port = await socksProxy(user)
      const proxy = { host: '127.0.0.1', port, username: user?.username, password: user?.password }
      const { communicator } = await wait({ port: server.port, proxy })
      expect(await echo(communicator, 'x')).toEqual(['x'])
    }
  })

  it('says what the proxy answers', async () => {
    const port = await socksProxy({ username: 'u', password: 'p' })
    const proxy = { host: '127.0.0.1', port, username: 'u', password: 'wrong' }
    await expect(wait({ port: 9, proxy, timeout: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining('refuses the user or the password'),
    })
    const right = { ...proxy, password: 'p' }
    await expect(wait({ port: await freePort(), proxy: right, timeout: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining('connection refused'),
    })
  })

  it('opens local tunnels, which end with the connection', async () => {
    const server = await guest()
    const hello = createServer((socket) => socket.end('hello'))
    await new Promise<void>((resolve) => hello.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => hello.close(resolve)))
    const port = await freePort()
    const tunnel = { port, host: '127.0.0.1', hostPort: (hello.address() as { port: number }).port }
    const { communicator } = await wait({ port: server.port, localTunnels: [tunnel] })
    expect(await text(connect(port, 'localhost'))).toBe('hello')
    await communicator.close()
    await expect.poll(() => reaches(port)).toBe(false)
  })

  it('says which tunnel can not be opened', async () => {
    const server = await guest()
    const tunnel = { port: server.port, host: 'x', hostPort: 1 }
    await expect(
      wait({ port: server.port, localTunnels: [{ ...tunnel, port: 1 }, tunnel], timeout: 1 }),
    ).rejects.toBeInstanceOf(GuestError)
  })
})

async function reaches(port: number): Promise<boolean> {
  const socket = connect(port, 'localhost')
  return await new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A SOCKS5 proxy for addresses of version 4. */
async function socksProxy(user: { username: string; password: string } | undefined): Promise<number> {
  const serve = async (socket: Socket): Promise<void> => {
    const next = () => new Promise<Buffer>((resolve) => socket.once('data', resolve))
    const offered = await next()
    const method = user === undefined ? 0 : 2
    if (!offered.subarray(2).includes(method)) return void socket.end(Buffer.from([5, 0xff]))
    socket.write(Buffer.from([5, method]))
    if (user !== undefined) {
      const expected = `\x01${String.fromCharCode(user.username.length)}${user.username}${String.fromCharCode(user.password.length)}${user.password}`
      const right = (await next()).toString() === expected
      socket.write(Buffer.from([1, right ? 0 : 1]))
      if (!right) return void socket.end()
    }
    const request = await next()
    const target = connect(request.readUInt16BE(8), [...request.subarray(4, 8)].join('.'))
    target.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
    target.once('connect', () => {
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 9]))
      socket.pipe(target).pipe(socket)
    })
    socket.on('close', () => target.destroy())
  }
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    void serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  return (server.address() as { port: number }).port
}
