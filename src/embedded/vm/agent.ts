import type { Options } from '../config/conf-file.ts'
import { agentFormat } from '../config/options.ts'
import type { Datacenter } from '../datacenter.ts'
import { errorText } from '../errors.ts'
import { AgentError } from '../machine/hypervisor.ts'
import { parsePropertyString } from '../schema/check.ts'
import { toBoolean } from '../schema/property-string.ts'

export function isAgentEnabled(options: Options): boolean {
  const text = options.get('agent')
  if (text === undefined) return false
  return toBoolean(parsePropertyString(agentFormat, text)['enabled'] ?? '0') === '1'
}

const pingPatienceMs = 3000

/** Throws Error with PVE's text when there is no agent to ask. */
export async function requireAgent(datacenter: Datacenter, node: string, vmid: number): Promise<void> {
  const config = datacenter.vms.read(node, vmid)
  if (!isAgentEnabled(config.options)) throw new Error('No QEMU guest agent configured')
  const machine = datacenter.machines.get(vmid)
  if (machine === undefined) throw new Error(`VM ${vmid} is not running`)
  try {
    await machine.agent('guest-ping', {}, pingPatienceMs)
  } catch {
    throw new Error('QEMU guest agent is not running')
  }
}

/** One command of a guest that is known to have an agent. */
export async function askAgent(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  command: string,
  parameters: Record<string, unknown> = {},
  timeoutMs?: number,
): Promise<unknown> {
  await requireAgent(datacenter, node, vmid)
  try {
    return await datacenter.machines.get(vmid)!.agent(command, parameters, timeoutMs)
  } catch (error) {
    if (error instanceof AgentError && error.reason === 'not-running') {
      throw new Error(`VM ${vmid} qmp command '${command}' failed - got timeout`)
    }
    throw new Error(`Agent error: ${errorText(error)}`)
  }
}
