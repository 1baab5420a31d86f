import type { Vm } from '../../builders/proxmox/machine/vm.ts'
import { guestAddress } from '../../builders/proxmox/steps/guest-address.ts'
import type { PostProcessContext } from '../post-processor.ts'
import type { Finding } from './check-names.ts'
import type { VerifyOptions } from './verify-options.ts'

const check = 'addresses'

/** Milliseconds between two questions. */
const pause = 2000

/** Has each clone an address of its own? `limit`: milliseconds that the agents and DHCP may take, from now on. */
export async function addressFindings(
  vms: readonly Vm[],
  options: VerifyOptions,
  limit: number,
  { clock, signal }: Pick<PostProcessContext, 'clock' | 'signal'>,
): Promise<readonly Finding[]> {
  const found: string[] = []
  const started = clock.now()
  for (const vm of vms) {
    let answer = await guestAddress(vm, options)
    while ('missing' in answer && clock.now() - started < limit) {
      await clock.sleep(pause, signal)
      answer = await guestAddress(vm, options)
    }
    if ('missing' in answer)
      return [{ check, what: answer.missing, advice: 'Addresses are told by the guest agent: see the check agent.' }]
    found.push(answer.address)
  }
  const [one, other] = found
  if (one !== other) return []
  return [
    {
      check,
      what: `both clones have the address ${one}`,
      advice:
        'Leave no address of the build in /etc/network/interfaces, /etc/netplan or NetworkManager: DHCP or cloud-init gives each machine its own. Where DHCP gives both the same, they show it one client ID: see the check machine-id.',
    },
  ]
}
