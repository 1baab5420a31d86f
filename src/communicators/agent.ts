import type { RuleContext } from '../options/component.ts'
import { type AgentOptions, agentOptions } from './agent/agent-options.ts'
import type { CommunicatorKind, Guest, ReachContext } from './communicator-kind.ts'

const defaultTimeout = 300_000

/** By the QEMU guest agent, with no network between here and the guest. */
export const agent: CommunicatorKind<typeof agentOptions> = {
  type: 'agent',
  description:
    'Reaches the guest through the API of Proxmox VE and the QEMU guest agent alone: no network between the machine that builds and the guest, no user and no password.',
  options: agentOptions,
  reaches: true,
  needsAgent: true,
  rules,
  checkStandalone,
  // Nobody asks for its address. Windows calls its own user SYSTEM, which is known when it is reached.
  access: () => ({ host: undefined, port: 0, user: 'root', password: '' }),
  connect,
}

function rules(given: AgentOptions, { error }: RuleContext): AgentOptions {
  if (/[^\x20-\x7e]|['"\\$`]/.test(given.agent_shell))
    error(
      'invalid-option-value',
      ['agent_shell'],
      'agent_shell must be the path or the name of a shell',
      'As `/bin/bash`, without options, quotes and characters beyond ASCII.',
    )
  return { ...given, agent_timeout: given.agent_timeout || defaultTimeout }
}

function checkStandalone(_given: AgentOptions, { error }: RuleContext): void {
  error(
    'unsupported-communicator',
    ['communicator'],
    'The guest agent can only be asked by who makes the machine',
    'A `null` source knows of no Proxmox VE. Use `communicator = "ssh"` with ssh_host, or a source that makes a machine: `proxmox-iso`, `proxmox-clone`, `proxmox-import`.',
  )
}

function connect(options: AgentOptions, context: ReachContext): Promise<Guest> {
  const { agent: door, evidence, signal, clock, message, waiting } = context
  if (door === undefined) throw new TypeError('the builder gives no way to the guest agent')
  return context.step('Waiting for the guest agent', async () => {
    const { waitForAgent } = await import('./agent/wait-for-agent.ts')
    let told = ''
    const timeout = options.agent_timeout ?? defaultTimeout
    const communicator = await waitForAgent({
      agent: door,
      timeout,
      pauseBeforeConnecting: options.pause_before_connecting ?? 0,
      shell: options.agent_shell,
      evidence,
      signal,
      clock,
      onState: (text, elapsed) => {
        const label = `Waiting for the guest agent: ${text}`
        if (text !== told) message(label)
        told = text
        waiting(label, elapsed, timeout > 0 ? timeout : undefined)
      },
      say: message,
    })
    waiting('Waiting for the guest agent', 1, 1, true)
    return { communicator, host: '' }
  })
}
