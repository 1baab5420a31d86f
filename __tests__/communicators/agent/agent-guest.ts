import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { agentOf } from '../../../src/builders/proxmox/machine/guest-agent.ts'
import { Vm } from '../../../src/builders/proxmox/machine/vm.ts'
import type { AgentCommunicator } from '../../../src/communicators/agent/agent-communicator.ts'
import { type AgentWait, waitForAgent } from '../../../src/communicators/agent/wait-for-agent.ts'
import type { ExecOptions } from '../../../src/communicators/communicator.ts'
import { startEmbedded } from '../../../src/embedded/index.ts'
import { agentCommand } from '../../../src/embedded/machine/guest-agent.ts'
import type { Machine } from '../../../src/embedded/machine/hypervisor.ts'
import { createSimulatedHypervisor } from '../../../src/embedded/simulated/simulated-hypervisor.ts'
import { connect, type ProxmoxClient } from '../../../src/proxmox/client.ts'
import { systemClock } from '../../../src/time/clock.ts'

const binary = ['/usr/sbin/qemu-ga', '/usr/bin/qemu-ga'].find(existsSync)

/** Is the agent of QEMU on this machine (Debian's qemu-guest-agent)? */
export const hasAgent = binary !== undefined

/** What would reach beyond the programs and files of a test. */
const blocked = [
  ...['shutdown', 'suspend-disk', 'suspend-ram', 'suspend-hybrid', 'set-time', 'set-vcpus', 'set-memory-blocks'],
  ...['fsfreeze-freeze', 'fsfreeze-freeze-list', 'fsfreeze-thaw', 'fstrim', 'set-user-password'],
].map((name) => `guest-${name}`)

/** `command` of the agent, asked for by the server: what it answers, or the agent itself where nothing is answered. */
export type Between = (
  command: string,
  parameters: Record<string, unknown> | undefined,
  ask: () => Promise<unknown>,
) => Promise<unknown>

export interface AgentGuest {
  readonly client: ProxmoxClient
  readonly vm: Vm
  /** A folder for the test's files, which the guest shares. */
  readonly folder: string
  /** Calls of the API since the last time this was asked. */
  calls(): readonly string[]
  /** Stands between server and agent from now on. */
  between: Between | undefined
  /** Ends the agent, as a crash or an upgrade does. */
  kill(): Promise<void>
  start(extra?: readonly string[]): Promise<void>
  reach(options?: Partial<AgentWait>): Promise<AgentCommunicator>
  stop(): Promise<void>
}

/** QEMU's own agent, running on this machine, as that of a machine of the embedded Proxmox. */
export async function startAgentGuest(extra: readonly string[] = []): Promise<AgentGuest> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent guest-')))
  const [state, socket, home] = ['state', 'agent.sock', 'home'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([mkdir(state), mkdir(home)])
  let agent: ChildProcess | undefined
  const heard: string[] = []

  const simulated = createSimulatedHypervisor()
  const hypervisor = {
    ...simulated,
    async start(...given: Parameters<typeof simulated.start>) {
      const machine = await simulated.start(...given)
      const ask: Machine['agent'] = (command, parameters, timeout = 5000) => {
        const name = command.startsWith('guest-') ? command : `guest-${command}`
        const real = () => agentCommand(socket, name, parameters, timeout)
        return guest.between === undefined ? real() : guest.between(name, parameters, real)
      }
      return Object.assign(machine, { agent: ask })
    },
  }
  const server = await startEmbedded({
    data: join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    hypervisor,
  })
  const client = await connect({
    url: server.url,
    username: server.username,
    token: server.token,
    tls: { fingerprint: server.fingerprint },
    clock: systemClock,
    onCall: ({ method, path }) => heard.push(`${method} ${path}`),
  })
  const path = `/nodes/${server.node}/qemu`
  await client.task(String(await client.request('POST', path, { vmid: 100, agent: 1, start: 1 })))
  const vm = new Vm(client, server.node, 100)

  const guest: AgentGuest = {
    client,
    vm,
    folder,
    between: undefined,
    calls: () => heard.splice(0),
    async kill() {
      const ended = agent
      agent = undefined
      if (ended === undefined || ended.exitCode !== null) return
      const gone = new Promise((resolve) => ended.once('exit', resolve))
      ended.kill('SIGKILL')
      await gone
    },
    async start(more = []) {
      await rm(socket, { force: true })
      const list = [...blocked, ...more].join(',')
      agent = spawn(
        binary ?? '',
        ['-m', 'unix-listen', '-p', socket, '-t', state, '-f', join(state, 'pid'), '-b', list],
        {
          env: { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: folder, LC_ALL: 'C' },
          stdio: 'ignore',
        },
      )
      while (!(await answers(socket))) await delay(10)
    },
    reach: (options) =>
      waitForAgent({
        agent: agentOf(vm),
        timeout: 60_000,
        pauseBeforeConnecting: 0,
        shell: '',
        signal: AbortSignal.timeout(120_000),
        clock: systemClock,
        onState: () => {},
        say: () => {},
        ...options,
      }),
    async stop() {
      await client.close()
      await server.close()
      await guest.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await guest.start(extra)
  return guest
}

async function answers(socket: string): Promise<boolean> {
  const probe = connectSocket(socket)
  return (await new Promise((resolve) => {
    probe.once('connect', () => resolve(true))
    probe.once('error', () => resolve(false))
  }).finally(() => probe.destroy())) as boolean
}

/** What a command prints, as pairs of stream and line. */
export function listener(signal = AbortSignal.timeout(120_000)): ExecOptions & { readonly lines: [string, string][] } {
  const lines: [string, string][] = []
  return { signal, lines, onOutput: (stream, line) => lines.push([stream, line]) }
}
