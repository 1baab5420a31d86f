import type { MachineState } from '../../../communicators/communicator-kind.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Vm } from './vm.ts'

/** What can be seen of a machine from outside. A server that is away for a moment says nothing about it. */
export function machineState(vm: Vm): MachineState {
  const ask = async (path: string, signal: AbortSignal): Promise<unknown> => {
    try {
      return await vm.client.request('GET', `${vm.path}/${path}`, {}, { attempts: 1, signal })
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof ProxmoxError) || !mayPass(thrown)) throw thrown
      return undefined
    }
  }
  return {
    isOn: async (signal) => {
      const answer = (await ask('status/current', signal)) as { readonly status?: unknown } | undefined
      return answer?.status !== 'stopped'
    },
    agentAnswers: async (signal) => (await ask('agent/network-get-interfaces', signal)) !== undefined,
  }
}

/** The agent is not there yet, the machine went off between two questions, or the server is not reached. */
function mayPass({ status, reason }: ProxmoxError): boolean {
  if (status === undefined || status >= 595 || status === 503) return true
  return status === 500 && /guest agent|is not running|got timeout/i.test(reason)
}
