import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { agentOf } from '../../src/builders/proxmox/machine/guest-agent.ts'
import type { ReachContext } from '../../src/communicators/communicator-kind.ts'
import {
  communicatorOf,
  communicatorOptions,
  reachesGuest,
  resolveCommunicator,
} from '../../src/communicators/communicator-registry.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import type { Clock } from '../../src/time/clock.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { folder, run } from '../engine/local-run.ts'
import { login, startWindowsGuest } from '../harness/winrm-server/windows-guest.ts'
import { type AgentGuest, hasAgent, startAgentGuest } from './agent/agent-guest.ts'
import { byPassword, startGuestServer } from './guest-server.ts'
import { freePort } from './openssh.ts'

const schema = z.object({ ...communicatorOptions, qemu_agent: z.boolean().default(true) })
const cleanups: (() => unknown)[] = []
const said: string[] = []

afterEach(async () => {
  said.length = 0
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

function resolve(given: Record<string, unknown>) {
  const problems: string[] = []
  const note = (_code: string, path: readonly (string | number)[], summary: string, detail = '') =>
    void problems.push(`${path.join('.')}: ${summary} ${detail}`)
  const options = resolveCommunicator(schema.parse({ communicator: 'auto', ...given }), {
    places: { at: () => undefined, isSet: ([name]) => name !== undefined && name in given },
    ...{ error: note, warn: note, buildFails: note, refuse: note },
    isLate: () => false,
    workingDirectory: '/',
    trust: fullTrust,
    env: {},
  })
  return { options, problems }
}

/** A hundred times as fast as the clock on the wall. */
const fastClock: Clock = {
  now: () => systemClock.now() * 100,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
}

function reach(given: Record<string, unknown>, more: Partial<ReachContext> = {}) {
  const { options, problems } = resolve(given)
  expect(problems).toEqual([])
  const context: ReachContext = {
    address: () => Promise.resolve('127.0.0.1'),
    keyPair: undefined,
    env: {},
    signal: new AbortController().signal,
    clock: fastClock,
    step: (_name, work) => work(),
    message: (text) => said.push(text),
    warn: (_code, summary) => said.push(summary),
    waiting: () => {},
    ...more,
  }
  const kind = communicatorOf(options)
  return kind.connect!(options, context).then((guest) => {
    cleanups.push(() => guest.communicator.close())
    return guest
  })
}

async function sshGuest() {
  const server = await startGuestServer({ authenticate: byPassword('tester', 'secret') })
  cleanups.push(() => server.stop())
  return { ssh_username: 'tester', ssh_password: 'secret', ssh_port: server.port }
}

async function agentGuest(): Promise<AgentGuest> {
  const guest = await startAgentGuest()
  cleanups.push(() => guest.stop())
  return guest
}

describe('communicator = "auto"', () => {
  it('takes ssh, and says why it tries nothing else', async () => {
    const ssh = await sshGuest()
    const guest = await reach({ ...ssh, qemu_agent: false })
    expect(guest).toMatchObject({ type: 'ssh', host: '127.0.0.1' })
    expect(said).toEqual([
      expect.stringMatching(/^winrm is not tried: /),
      'agent is not tried: the machine has no guest agent (qemu_agent)',
      'Trying ssh',
      expect.stringMatching(/^The host key of the guest is ssh-ed25519 SHA256:/),
      `Connected to SSH at 127.0.0.1:${ssh.ssh_port}`,
      'The guest is reached by ssh',
    ])
  })

  it('leaves out what this machine has not, and says so', async () => {
    const { options } = resolve({ ssh_username: 'x', ssh_agent_auth: true, qemu_agent: false })
    const { env, signal, clock } = { env: {}, signal: new AbortController().signal, clock: fastClock }
    await expect(communicatorOf(options).checkHere!(options, { env, signal, clock })).rejects.toThrow('no SSH agent')
  })

  it('needs something to try', () => {
    expect(resolve({ qemu_agent: false }).problems).toEqual([
      expect.stringMatching(
        /^communicator: There is nothing by which .* ssh: ssh_username is not set; winrm: .*; agent: the machine has no guest agent/,
      ),
    ])
    expect(resolve({ qemu_agent: false, ssh_username: 'x', ssh_port: 0 }).problems).toEqual([
      expect.stringMatching(/^ssh_port: ssh_port must be a port/),
    ])
    expect(resolve({ ssh_password: 'p' }).problems).toEqual([
      expect.stringMatching(/^ssh_password: ssh_password has no effect ssh is not tried: ssh_username is not set/),
    ])
    expect(resolve({}).problems).toEqual([])
  })

  it('counts as a way to the guest, with the login of ssh', () => {
    const { options } = resolve({ ssh_username: 'x', ssh_timeout: '20m' })
    const kind = communicatorOf(options)
    expect(reachesGuest(options)).toBe(true)
    expect(kind.access(options)).toMatchObject({ user: 'x', host: '', port: 22 })
    expect(kind.keyLogin?.(options)).toMatchObject({ user: 'x', isKeyMissing: true })
    expect(options.ssh_timeout).toBe(1_200_000)
    expect(communicatorOf({ communicator: 'auto' }).keyLogin?.(resolve({}).options)).toBeUndefined()
  })

  it('takes WinRM where nobody answers ssh, and tells provisioners which it was', async () => {
    await using server = await startWindowsGuest({ allowUnencrypted: false })
    const at = folder()
    const { builds, events } = await run(
      at,
      `source "null" "windows" {
  communicator   = "auto"
  ssh_host       = "127.0.0.1"
  ssh_port       = ${await freePort()}
  ssh_username   = "nobody"
  ssh_password   = "here"
  ssh_timeout    = "1s"
  winrm_host     = "127.0.0.1"
  winrm_port     = ${server.port}
  winrm_username = "${login.user}"
  winrm_password = ${JSON.stringify(login.password)}
  winrm_use_ntlm = true
}
build {
  sources = ["null.windows"]
  provisioner "shell-local" {
    inline = ["echo '\${build.ConnType} \${build.User} \${build.Port}' > values"]
  }
}`,
    )
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(readFileSync(join(at, 'values'), 'utf8')).toBe(`winrm ${login.user} ${server.port}\n`)
    const texts = events.flatMap((event) => ('text' in event ? [event.text] : []))
    expect(texts).toContain('agent is not tried: the machine has no guest agent (qemu_agent)')
    expect(texts).toContainEqual(
      expect.stringMatching(
        /^The guest is reached by winrm: it answered first\. ssh failed: Timeout waiting for SSH\./,
      ),
    )
  })

  it('can be cancelled', async () => {
    const abort = new AbortController()
    const port = await freePort()
    const message = (text: string) => text.includes('refuses') && abort.abort()
    const waiting = reach(
      { ssh_username: 'x', ssh_password: 'y', ssh_port: port, qemu_agent: false },
      { signal: abort.signal, message },
    )
    await expect(waiting).rejects.toBeInstanceOf(Cancelled)
  })
})

describe.skipIf(!hasAgent)('communicator = "auto" with a guest agent (needs qemu-ga)', () => {
  const outcome = () => said.filter((text) => text.startsWith('The guest is reached'))

  it('prefers ssh where it answers soon after the agent', async () => {
    const { vm } = await agentGuest()
    const guest = await reach(await sshGuest(), { agent: agentOf(vm), clock: systemClock })
    expect(guest.type).toBe('ssh')
    expect(outcome()).toEqual([expect.stringMatching(/^The guest is reached by ssh: .*\. agent /)])
  })

  it('takes the agent where nobody answers ssh', async () => {
    const { vm } = await agentGuest()
    const port = await freePort()
    const given = { ssh_username: 'x', ssh_password: 'y', ssh_port: port }
    const guest = await reach(given, { agent: agentOf(vm) })
    expect(guest).toMatchObject({ type: 'agent', host: '' })
    expect(outcome()).toEqual([
      `The guest is reached by agent: it answered first. ssh: 127.0.0.1 refuses connections on port ${port} (when the other answered)`,
    ])
    const lines: string[] = []
    await guest.communicator.exec('id -un', {
      signal: new AbortController().signal,
      onOutput: (_, line) => void lines.push(line),
    })
    expect(lines).toEqual([userInfo().username])
  })

  it('tells what each saw where none leads to the guest', async () => {
    const guest = await agentGuest()
    await guest.kill()
    const port = await freePort()
    const given = { ssh_username: 'x', ssh_password: 'y', ssh_port: port, ssh_timeout: '20s', agent_timeout: '30s' }
    await expect(reach(given, { agent: agentOf(guest.vm) })).rejects.toMatchObject({
      code: 'guest-not-reached',
      message: 'The guest answers neither by ssh nor by agent',
      detail: expect.stringMatching(
        /^ssh: Timeout waiting for SSH\.\n(?:.*\n)*.*refuses connections(?:.*\n)*agent: Timeout waiting for the guest agent\./,
      ),
    })
  })
})
