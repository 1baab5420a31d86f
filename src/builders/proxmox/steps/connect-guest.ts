import { AddressPending, type Guest } from '../../../communicators/communicator-kind.ts'
import { type CommunicatorOptions, communicatorOf } from '../../../communicators/communicator-registry.ts'
import { generateKeyPair, type KeyPair } from '../../../communicators/ssh/key-pair.ts'
import { toDiagnostics } from '../../../diagnostics/errors.ts'
import type { BuildContext } from '../../builder.ts'
import { connectTo, type ReachingContext } from '../../reach-guest.ts'
import { agentOf } from '../machine/guest-agent.ts'
import { unlessHalted } from '../machine/halted.ts'
import { machineState } from '../machine/machine-state.ts'
import type { Vm } from '../machine/vm.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { guestAddress } from './guest-address.ts'
import type { Answers } from './serve-answers.ts'

/** A key pair for this build alone, where the template names no way to authenticate. */
export async function temporaryKeyPair({ options, guestKey }: MachinePlan): Promise<KeyPair | undefined> {
  if (guestKey !== 'temporary') return undefined
  const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options
  return generateKeyPair({ type, bits, name })
}

/** The key that cloud-init puts into the guest; empty where the guest knows how to let us in, as with a password. */
export function publicKeyFor({ options }: MachinePlan, keyPair: KeyPair | undefined): string {
  return keyPair?.publicKey ?? communicatorOf(options).keyLogin?.(options)?.publicKey() ?? ''
}

/** Waits until the guest answers. */
export async function connectGuest(
  options: CommunicatorOptions & Pick<CommonOptions, 'vm_interface'>,
  vm: Vm,
  keyPair: KeyPair | undefined,
  answers: Pick<Answers, 'evidence'>,
  context: ReachingContext,
): Promise<Guest> {
  const address = async () => {
    const found = await guestAddress(vm, options)
    if ('missing' in found) throw new AddressPending(found.missing)
    return found.address
  }
  const whereabouts = { address, agent: agentOf(vm), machine: machineState(vm), evidence: () => answers.evidence() }
  return unlessHalted(vm, context, (signal) => connectTo(options, whereabouts, keyPair, { ...context, signal }))
}

/** Takes the build's own key out of the guest, as `ssh_clear_authorized_keys` asks. What fails is only told. */
export async function removeTemporaryKey(
  options: CommonOptions,
  keyPair: KeyPair | undefined,
  { communicator }: Guest,
  context: BuildContext,
): Promise<void> {
  if (!options.ssh_clear_authorized_keys || keyPair === undefined) return
  const remove = `sed -i.bak '/ ${keyPair.name}$/d' ~/.ssh/authorized_keys; rm ~/.ssh/authorized_keys.bak`
  for (const command of [remove, `sudo sh -c "${remove.replace('$/d', '\\$/d')}"`]) {
    try {
      await communicator.exec(command, { signal: context.signal, onOutput: () => {} })
    } catch (thrown) {
      if (context.signal.aborted) throw thrown
      context.message(`The temporary key could not be removed: ${toDiagnostics(thrown)[0]?.summary ?? ''}`)
    }
  }
}
