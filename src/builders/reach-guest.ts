import type { Communicator } from '../communicators/communicator.ts'
import type { CommunicatorOptions } from '../communicators/communicator-options.ts'
import { noCommunicator } from '../communicators/none.ts'
import type { KeyPair } from '../communicators/ssh/key-pair.ts'
import { sshSettings } from '../communicators/ssh/ssh-settings.ts'
import { waitForSsh } from '../communicators/wait-for-guest.ts'
import type { LateValues } from '../packer/plan.ts'
import type { BuildContext } from './builder.ts'

/** The guest as provisioners reach it. */
export interface Guest {
  readonly communicator: Communicator
  /** Its address; empty without a communicator. */
  readonly host: string
}

/** Waits until the guest answers. `address` is asked before every attempt where the options name no host. */
export async function connectTo(
  options: CommunicatorOptions,
  address: () => Promise<string>,
  keyPair: KeyPair | undefined,
  context: BuildContext,
): Promise<Guest> {
  if (options.communicator === 'none') return { communicator: noCommunicator(), host: '' }
  return context.step('Waiting for SSH', async () => {
    let told = ''
    const { communicator, host } = await waitForSsh({
      settings: sshSettings(options, context.env, keyPair),
      address,
      signal: context.signal,
      clock: context.clock,
      onState: ({ text, elapsed, timeout }) => {
        if (text !== told) context.message(`Waiting for SSH: ${text}`)
        told = text
        context.emit({
          kind: 'progress',
          id: 'ssh',
          label: `Waiting for SSH: ${text}`,
          unit: 'milliseconds',
          done: elapsed,
          total: timeout,
        })
      },
      say: (text) => context.message(text),
    })
    context.emit({
      kind: 'progress',
      id: 'ssh',
      label: 'Waiting for SSH',
      unit: 'milliseconds',
      done: 1,
      total: 1,
      finished: true,
    })
    context.message(`Connected to SSH at ${host}:${options.ssh_port}`)
    return { communicator, host }
  })
}

/** What Packer's `build.*` knows of how the guest is reached. */
export function guestValues(options: CommunicatorOptions, host: string, keyPair: KeyPair | undefined): LateValues {
  const isSsh = options.communicator === 'ssh'
  return {
    Host: host,
    Port: isSsh ? options.ssh_port : 0,
    User: isSsh ? options.ssh_username : '',
    Password: isSsh ? options.ssh_password : '',
    ConnType: options.communicator,
    SSHPublicKey: keyPair?.publicKey ?? '',
    SSHPrivateKey: keyPair?.privateKey ?? '',
    SSHPrivateKeyFile: options.ssh_private_key_file,
    SSHAgentAuth: String(options.ssh_agent_auth),
    WinRMPassword: '',
  }
}
