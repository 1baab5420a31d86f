import type { Vm } from '../../builders/proxmox/machine/vm.ts'
import { ProxmoxError } from '../../proxmox/error.ts'
import type { PostProcessContext } from '../post-processor.ts'
import type { Finding } from './check-names.ts'
import type { VerifyOptions } from './verify-options.ts'

/** Milliseconds between two questions. */
const pause = 2000

/** Asks the guest agent until it answers. */
export async function agentFindings(
  vm: Vm,
  { agent_timeout: limit }: VerifyOptions,
  { clock, signal }: Pick<PostProcessContext, 'clock' | 'signal'>,
): Promise<readonly Finding[]> {
  const check = 'agent'
  for (const started = clock.now(); ; ) {
    const missing = await ask(vm)
    if (missing === undefined) return []
    if (/no qemu guest agent configured/i.test(missing))
      return [
        {
          check,
          what: 'the template is configured without a guest agent',
          advice: 'Set qemu_agent = true in the source, and install qemu-guest-agent in the guest.',
        },
      ]
    if (clock.now() - started >= limit)
      return [
        {
          check,
          what: `the guest agent did not answer within ${limit / 1000}s: ${missing}`,
          advice: 'Install qemu-guest-agent in the guest, and enable its service.',
        },
      ]
    await clock.sleep(pause, signal)
  }
}

/** Answers what the server says instead. Throws what asking again can not mend. */
async function ask(vm: Vm): Promise<string | undefined> {
  try {
    await vm.client.request('GET', `${vm.path}/agent/network-get-interfaces`, {}, { attempts: 1 })
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError) || thrown.status === 401 || thrown.status === 403) throw thrown
    return thrown.reason
  }
}
