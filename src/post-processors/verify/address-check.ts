import type { Vm } from '../../builders/proxmox/machine/vm.ts'
import { guestAddress } from '../../builders/proxmox/steps/guest-address.ts'
import type { Finding } from './check-names.ts'
import type { VerifyOptions } from './verify-options.ts'

const check = 'addresses'

/** Has each clone an address of its own? */
export async function addressFindings(vms: readonly Vm[], options: VerifyOptions): Promise<readonly Finding[]> {
  const found: string[] = []
  for (const vm of vms) {
    const answer = await guestAddress(vm, options)
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
