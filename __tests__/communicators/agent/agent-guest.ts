import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentOf } from '../../../src/builders/proxmox/machine/guest-agent.ts'
import { Vm } from '../../../src/builders/proxmox/machine/vm.ts'
import type { AgentCommunicator } from '../../../src/communicators/agent/agent-communicator.ts'
import { type AgentWait, waitForAgent } from '../../../src/communicators/agent/wait-for-agent.ts'
import type { ExecOptions } from '../../../src/communicators/communicator.ts'
import { startEmbedded } from '../../../src/embedded/index.ts'
import { connect, type ProxmoxClient } from '../../../src/proxmox/client.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { type Between, machinesWith, qemuAgent } from './qemu-agent.ts'

export { type Between, hasAgent } from './qemu-agent.ts'

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

const kept = /template-[\da-f]{8}-[\da-f]{4}/g

/** QEMU's own agent, running on this machine, as that of a machine of the embedded Proxmox. */
export async function startAgentGuest(extra: readonly string[] = []): Promise<AgentGuest> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent guest-')))
  const agent = await qemuAgent(folder)
  const heard: string[] = []
  const places = new Set<string>()
  const hypervisor = machinesWith(
    agent,
    (command, parameters, ask) => {
      // What a communicator keeps in the guest is on this machine: those that are never closed leave it.
      for (const [name] of JSON.stringify(parameters ?? '').matchAll(kept))
        for (const above of ['/run', '/dev/shm']) places.add(join(above, name))
      return (guest.between ?? ((_command, _parameters, real) => real()))(command, parameters, ask)
    },
    true,
  )
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
    kill: () => agent.kill(),
    start: (more) => agent.start(more),
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
      const options = { recursive: true, force: true, maxRetries: 3 }
      for (const place of [...places, folder]) await rm(place, options)
    },
  }
  await guest.start(extra)
  return guest
}

/** What a command prints, as pairs of stream and line. */
export function listener(signal = AbortSignal.timeout(120_000)): ExecOptions & { readonly lines: [string, string][] } {
  const lines: [string, string][] = []
  return { signal, lines, onOutput: (stream, line) => lines.push([stream, line]) }
}
