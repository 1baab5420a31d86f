import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AnswerRecord } from '../../src/boot/answer-record.ts'
import { AnswerServer } from '../../src/boot/answer-server.ts'
import { AddressPending } from '../../src/communicators/communicator-kind.ts'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import type { SshSettings } from '../../src/communicators/ssh/ssh-settings.ts'
import { type WaitOptions, waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { GuestError } from '../../src/diagnostics/errors.ts'
import { hasOpenSsh, openGuest, run, settingsFor, startOpenSsh } from '../communicators/openssh.ts'
import { impatientClock } from '../proxmox/server.ts'
import { offerGroup } from './odd-ssh-server.ts'
import { folderWith, runCommand } from './program.ts'
import { startRawServer } from './raw-server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** Waits in vain, and answers what is said of it. */
async function vain(
  settings: Partial<SshSettings> & { port: number },
  more: Partial<WaitOptions> = {},
): Promise<string> {
  const thrown: unknown = await waitForSsh({
    settings: {
      ...settingsFor(settings.port, { username: 'packer', password: 'secret' }),
      timeout: 10_000,
      ...settings,
    },
    address: () => Promise.reject(new Error('not asked')),
    signal: new AbortController().signal,
    clock: impatientClock(),
    onState: () => {},
    say: () => {},
    onHostKey: () => {},
    onOtherHostKey: () => {},
    ...more,
  }).then(
    async ({ communicator }) => {
      await communicator.close()
      return new Error('connected')
    },
    (one: unknown) => one,
  )
  if (!(thrown instanceof GuestError)) throw thrown
  return `${thrown.message}\n${thrown.detail}`
}

async function raw(answer: (socket: Socket, request: string) => void): Promise<number> {
  const server = await startRawServer(answer)
  cleanups.push(() => server[Symbol.asyncDispose]())
  return server.port
}

async function sshd(lines: readonly string[]) {
  const server = await startOpenSsh(lines)
  cleanups.push(() => server.stop())
  return server
}

describe('SSH times out: what was seen', () => {
  it('no SSH server: what it says instead', async () => {
    const port = await raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const said = await vain({ port })
    expect(said).toContain(`127.0.0.1 port ${port} is no SSH server of version 2: it says "HTTP/1.1 400 Bad Request"`)
    expect(said).toContain('check ssh_port')
  })

  it('a server that says nothing', async () => {
    const port = await raw(() => {})
    const said = await vain({ port, timeout: 300 })
    expect(said).toContain(`127.0.0.1 port ${port} takes connections and says nothing`)
  })

  it('a server that hangs up', async () => {
    const port = await raw((socket) => socket.end())
    const said = await vain({ port })
    expect(said).toContain(`127.0.0.1 port ${port} closes connections without a word`)
    expect(said).toContain('MaxStartups')
  })

  it('a connection that is reset while the guest restarts: pause_before_connecting', async () => {
    const port = await raw((socket) =>
      socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', () => socket.resetAndDestroy()),
    )
    const said = await vain({ port })
    expect(said).toContain(`OpenSSH_9.2p1 Debian-2 at 127.0.0.1 port ${port} reset the connection`)
    expect(said).toContain('set pause_before_connecting')
  })

  it('nothing of what an odd server says breaks the log', async () => {
    const port = await raw((socket) => socket.end('\u001b[31m::error::x\u0007\r\n'))
    expect(await vain({ port })).not.toMatch(/[^\P{C}\n]/u)
  })

  it('each address and port in turn, with when and how often', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2']
    const port = await raw((socket) => socket.end())
    const said = await vain(
      { port, host: undefined },
      {
        async address() {
          const address = addresses.shift()
          if (address === undefined) throw new AddressPending('the QEMU guest agent does not answer yet')
          return address
        },
      },
    )
    expect(said.split('\n')).toEqual([
      'Timeout waiting for SSH.',
      'In 10s (ssh_timeout) the guest was not reached. What was seen of it:',
      `- handshake, 0s: 127.0.0.1 port ${port} closes connections without a word`,
      `- port, 3s: 127.0.0.2 refuses connections on port ${port}`,
      '- address, 6s to 9s: the QEMU guest agent does not answer yet (2 times)',
      expect.stringContaining('is qemu-guest-agent installed and started in the guest'),
    ])
  })

  it('the answer file was never asked for', async () => {
    const record = new AnswerRecord()
    const said = await silentGuest(() => record.evidence('http://10.0.0.1:8123/'))
    expect(said).toContain('- answer files: nobody ever asked for one at http://10.0.0.1:8123/')
    expect(said).toContain('boot_wait')
  })

  it('the answer file was asked for by another name', async () => {
    const said = await afterRequests('/ks.cfg', '/ks.cfg')
    expect(said).toContain('- answer files: 127.0.0.1 asked for /ks.cfg: 404 (2 times)')
    expect(said).toContain('compare the path in boot_command with http_directory or http_content')
  })

  it('the answer file was fetched, and the guest never came up', async () => {
    const said = await afterRequests('/preseed.cfg')
    expect(said).toContain('- answer files: 127.0.0.1 asked for /preseed.cfg: 200')
    expect(said).toContain('look at the console of the machine')
    expect(said).toContain('is qemu-guest-agent installed')
  })

  async function silentGuest(evidence: WaitOptions['evidence']): Promise<string> {
    const address = () => Promise.reject(new AddressPending('the QEMU guest agent does not answer yet'))
    return await vain({ port: 22, host: undefined }, { address, evidence })
  }

  async function afterRequests(...paths: readonly string[]): Promise<string> {
    const record = new AnswerRecord()
    const server = await AnswerServer.start({
      serve: { content: { '/preseed.cfg': 'd-i' } },
      bind: '127.0.0.1',
      portMin: 8000,
      portMax: 9000,
      onRequest: (request) => record.note(request, 0),
    })
    cleanups.push(() => server.close())
    const url = `http://127.0.0.1:${server.port}`
    for (const path of paths) await (await fetch(`${url}${path}`)).text()
    await expect.poll(() => JSON.stringify(record.evidence(url))).toContain('asked for')
    return await silentGuest(() => record.evidence(url))
  }
})

describe.skipIf(!hasOpenSsh)('an OpenSSH server that is not of our taste', () => {
  it.each([
    ['KexAlgorithms diffie-hellman-group14-sha1', 'ssh_key_exchange_algorithms = ["diffie-hellman-group14-sha1"]'],
    ['Ciphers aes256-cbc,aes128-cbc', 'ssh_ciphers = ["aes256-cbc","aes128-cbc"]'],
  ])('%s: the option that sets it', async (line, option) => {
    const { port } = await sshd([line])
    const said = await vain({ port })
    expect(said).toMatch(/OpenSSH_\S+.* at 127\.0\.0\.1 port \d+: no (key exchange|cipher) in common; it offers \S+/)
    expect(said).toContain(`Set ${option}`)
  })

  it.each([
    ['KexAlgorithms diffie-hellman-group14-sha1', { keyExchanges: ['diffie-hellman-group14-sha1'] }],
    ['Ciphers aes256-cbc,aes128-cbc', { ciphers: ['aes256-cbc'] }],
  ])('%s: with that option it is reached', async (line, settings) => {
    const { server, communicator } = await openGuest([line], settings)
    cleanups.push(() => server.stop())
    expect((await run(communicator, 'echo in')).lines).toEqual(['stdout: in'])
    await communicator.close()
  })

  it('MACs that we have not: where to change it', async () => {
    const { port } = await sshd(['MACs umac-64@openssh.com', 'Ciphers aes128-ctr'])
    const said = await vain({ port })
    expect(said).toContain('no MAC in common; it offers umac-64@openssh.com')
    expect(said).toContain("Change MACs in the guest's sshd_config")
  })

  it('too many authentication failures: what counts as one', async () => {
    const { port } = await sshd(['MaxAuthTries 1', 'PasswordAuthentication yes'])
    const { privateKey } = await generateKeyPair({ type: '', bits: 0, name: 'other' })
    const said = await vain({ port, credentials: { ...settingsFor(0, { privateKey, password: 'x' }).credentials } })
    expect(said).toContain('the server says "Too many authentication failures"')
    expect(said).toContain('MaxAuthTries')
  })

  it('a password where only keys are let in', async () => {
    const { port } = await sshd([])
    expect(await vain({ port, handshakeAttempts: 1 })).toContain('the server lets users in by publickey')
  })

  it.each(['sha256', 'sha1'])(
    'only group exchange with %s: it is reached, also for each new exchange of keys',
    async (hash) => {
      const name = `diffie-hellman-group-exchange-${hash}`
      const { server, communicator } = await openGuest([`KexAlgorithms ${name}`, 'RekeyLimit 64K'], {
        keyExchanges: [name],
      })
      cleanups.push(() => server.stop())
      const { lines } = await run(communicator, 'head -c 500000 /dev/zero | tr "\\0" x | fold -w 100')
      expect(lines.filter((line) => line.startsWith('stdout: '))).toHaveLength(5000)
      await communicator.close()
    },
  )
})

describe('a group exchange', () => {
  it('asks for 4096 bits at most: larger groups stop everything for half a minute', async () => {
    const asked: unknown[] = []
    const port = await raw((socket, begun) =>
      offerGroup(socket, begun, Buffer.alloc(1024, 0xff), (request) => asked.push(request)),
    )
    const said = await vain({ port })
    expect(asked[0]).toMatchObject({ fewest: 2048, most: 4096 })
    expect(said).toContain(
      `Odd_1.0 at 127.0.0.1 port ${port}: the server chose a group of 8192 bits, and was asked for 2048 to 4096`,
    )
  })

  it('takes no group that is no group', async () => {
    const port = await raw((socket, begun) => offerGroup(socket, begun, Buffer.alloc(256), () => {}))
    expect(await vain({ port })).toContain('the server chose a group of 0 bits')
  })
})

describe('an SSH agent', () => {
  const template = `source "null" "n" {
  ssh_host       = "192.0.2.1"
  ssh_username   = "root"
  ssh_agent_auth = true
  ssh_timeout    = "10h"
}
build {
  sources = ["null.n"]
}
`

  it('that can not be reached ends the build at once, not after ssh_timeout', async () => {
    const folder = folderWith({ 't.pkr.hcl': template })
    const { code, said } = await runCommand(['build', folder], { SSH_AUTH_SOCK: join(folder, 'gone') })
    expect(code).toBe(1)
    expect(said).toContain('ssh_agent_auth is set, but the SSH agent can not be reached')
    expect(said).toContain(`SSH_AUTH_SOCK is ${folder}/gone`)
  })

  it('without keys ends the build at once', async () => {
    const socket = join(await temporary(), 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
    cleanups.push(() => agent.kill())
    await new Promise((resolve) => agent.stdout.once('data', resolve))
    const { said } = await runCommand(['build', folderWith({ 't.pkr.hcl': template })], { SSH_AUTH_SOCK: socket })
    expect(said).toContain('ssh_agent_auth is set, but the SSH agent has no keys')
    expect(said).toContain('ssh-add')
  })

  it.skipIf(!hasOpenSsh)('with more keys than the server lets try: what to do', async () => {
    const { port } = await sshd(['MaxAuthTries 2'])
    const folder = await temporary()
    const socket = join(folder, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
    cleanups.push(() => agent.kill())
    await new Promise((resolve) => agent.stdout.once('data', resolve))
    for (const name of ['1', '2', '3']) {
      const { privateKey } = await generateKeyPair({ type: '', bits: 0, name })
      await writeFile(join(folder, name), privateKey, { mode: 0o600 })
      execFileSync('ssh-add', ['-q', join(folder, name)], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
    }
    const said = await vain({ port, credentials: settingsFor(0, { agent: socket }).credentials })
    expect(said).toContain('Every key of the SSH agent counts')
  })

  async function temporary(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'agent-'))
    cleanups.push(() => rm(folder, { recursive: true, force: true }))
    return folder
  }
})
