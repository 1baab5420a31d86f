import { setTimeout as delay } from 'node:timers/promises'
import { errorText } from '../api-errors.ts'
import type { Options } from '../config/conf-file.ts'
import { agentFormat } from '../config/option-formats.ts'
import type { Datacenter } from '../datacenter.ts'
import { AgentError, type Machine } from '../machine/hypervisor.ts'
import { hasTextsOfNine } from '../release.ts'
import { parsePropertyString } from '../schema/check.ts'
import { toBoolean } from '../schema/property-string.ts'

export function isAgentEnabled(options: Options): boolean {
  const text = options.get('agent')
  if (text === undefined) return false
  return toBoolean(parsePropertyString(agentFormat, text)['enabled'] ?? '0') === '1'
}

/** What a genuine server says of a guest agent's command that nobody answers. */
export function agentTimeout({ state }: Datacenter, vmid: number, command: string): string {
  return `VM ${vmid} ${hasTextsOfNine(state.version) ? 'qga' : 'qmp'} command '${command}' failed - got timeout`
}

const pingPatienceMs = 3000
const patienceMs = 5000
const minute = 60_000

/** How long a genuine server waits for what may take its time. */
const patienceFor: Readonly<Record<string, number>> = {
  'guest-fsfreeze-freeze': 60 * minute,
  'guest-fsfreeze-thaw': 3 * minute,
  'guest-fstrim': 10 * minute,
  'guest-shutdown': 10 * minute,
}

/** Machines whose agent got a request that it will never finish reading. */
const stuck = new WeakSet<Machine>()

/** Throws Error with PVE's text when there is no agent to ask. An agent that is switched off counts as configured. */
async function requireAgent(datacenter: Datacenter, node: string, vmid: number): Promise<Machine> {
  const config = datacenter.vms.read(node, vmid)
  if (!config.options.has('agent')) throw new Error('No QEMU guest agent configured')
  const machine = datacenter.machines.get(vmid)
  if (machine === undefined) throw new Error(`VM ${vmid} is not running`)
  try {
    await machine.agent('guest-ping', {}, pingPatienceMs)
    if (!stuck.has(machine)) return machine
  } catch {
    // Whatever is wrong with it: it does not answer.
  }
  throw new Error('QEMU guest agent is not running')
}

/** One command of a guest that is known to have an agent. Throws AgentError for what the guest itself refuses. */
async function ask(
  datacenter: Datacenter,
  machine: Machine,
  command: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const silent = new Error(agentTimeout(datacenter, machine.vmid, command))
  const patience = patienceFor[command] ?? patienceMs
  // A genuine server counts characters where it sends bytes: the agent waits for the rest of the request for ever.
  if (/[^\0-\x7f]/.test(JSON.stringify(parameters))) {
    stuck.add(machine)
    await delay(patience)
    throw silent
  }
  try {
    return await machine.agent(command, { ...parameters }, patience)
  } catch (error) {
    if (error instanceof AgentError && error.reason === 'not-running') throw silent
    throw error
  }
}

/** The agent's answer as it is, its refusal included. */
export async function passToAgent(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  command: string,
): Promise<unknown> {
  const machine = await requireAgent(datacenter, node, vmid)
  try {
    return await ask(datacenter, machine, command, {})
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    return { error: { class: error.kind, desc: error.message } }
  }
}

/** A refusal of the guest is thrown with PVE's words before it. */
export async function askAgent(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  command: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const machine = await requireAgent(datacenter, node, vmid)
  try {
    return await ask(datacenter, machine, command, parameters)
  } catch (error) {
    throw error instanceof AgentError ? new Error(`Agent error: ${errorText(error)}`) : error
  }
}
