import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { agentCommand } from '../../../src/embedded/machine/guest-agent.ts'
import type { Hypervisor } from '../../../src/embedded/machine/hypervisor.ts'
import { createSimulatedHypervisor } from '../../../src/embedded/simulated/simulated-hypervisor.ts'

const binary = ['/usr/sbin/qemu-ga', '/usr/bin/qemu-ga'].find(existsSync)

/** Is the agent of QEMU on this machine (Debian's qemu-guest-agent)? */
export const hasAgent = binary !== undefined

/** What would reach beyond the programs and files of a test. */
const blocked = [
  ...['shutdown', 'suspend-disk', 'suspend-ram', 'suspend-hybrid', 'set-time', 'set-vcpus', 'set-memory-blocks'],
  ...['fsfreeze-freeze', 'fsfreeze-freeze-list', 'fsfreeze-thaw', 'fstrim', 'set-user-password'],
].map((name) => `guest-${name}`)

/** What a command of the agent is answered; `ask` has the agent's own answer. */
export type Between = (
  command: string,
  parameters: Record<string, unknown> | undefined,
  ask: () => Promise<unknown>,
) => Promise<unknown>

export interface QemuAgent {
  start(extra?: readonly string[]): Promise<void>
  /** As a crash does, or an upgrade. */
  kill(): Promise<void>
  ask(command: string, parameters?: Record<string, unknown>, timeout?: number): Promise<unknown>
}

/** QEMU's own agent as a process of this machine, with its files in a folder. */
export async function qemuAgent(folder: string): Promise<QemuAgent> {
  const [state, socket, home] = ['state', 'agent.sock', 'home'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([mkdir(state), mkdir(home)])
  let agent: ChildProcess | undefined
  return {
    async start(extra = []) {
      await rm(socket, { force: true })
      const words = ['-m', 'unix-listen', '-p', socket, '-t', state, '-f', join(state, 'pid')]
      agent = spawn(binary ?? '', [...words, '-b', [...blocked, ...extra].join(',')], {
        env: { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: folder, LC_ALL: 'C' },
        stdio: 'ignore',
      })
      while (!(await answers(socket))) await delay(10)
    },
    async kill() {
      const ended = agent
      agent = undefined
      if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return
      const gone = new Promise((resolve) => ended.once('exit', resolve))
      ended.kill('SIGKILL')
      await gone
    },
    ask(command, parameters, timeout = 5000) {
      return agentCommand(socket, command.startsWith('guest-') ? command : `guest-${command}`, parameters, timeout)
    },
  }
}

/** What an agent is asked that runs programs and moves files; the rest simulated machines answer well enough. */
const real = /^guest-(?:exec|exec-status|file-\w+|get-osinfo)$/

/** Simulated machines that all have this one agent. */
export function machinesWith(
  agent: QemuAgent,
  between: Between = (_command, _parameters, ask) => ask(),
  isWhole = false,
): Hypervisor {
  const simulated = createSimulatedHypervisor()
  return {
    ...simulated,
    async start(...given) {
      const machine = await simulated.start(...given)
      const before = machine.agent.bind(machine)
      return Object.assign(machine, {
        agent(command: string, parameters?: Record<string, unknown>, timeout?: number): Promise<unknown> {
          const name = command.startsWith('guest-') ? command : `guest-${command}`
          if (!isWhole && !real.test(name)) return before(command, parameters, timeout)
          return between(name, parameters, () => agent.ask(name, parameters, timeout))
        },
      })
    },
  }
}

async function answers(socket: string): Promise<boolean> {
  const probe = connect(socket)
  const answer = new Promise<boolean>((resolve) => {
    probe.once('connect', () => resolve(true))
    probe.once('error', () => resolve(false))
  })
  return await answer.finally(() => probe.destroy())
}
