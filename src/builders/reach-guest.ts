import type { GuestAgent } from '../communicators/agent/guest-agent.ts'
import type { Evidence, Guest, MachineState } from '../communicators/communicator-kind.ts'
import { type CommunicatorOptions, communicatorOf } from '../communicators/communicator-registry.ts'
import type { KeyPair } from '../communicators/ssh/key-pair.ts'
import type { LateValues } from '../packer/plan.ts'
import type { BuildContext } from './builder.ts'

/** Looks for what has to be on this machine to reach the guest: better found missing before there is a guest. */
export async function checkReach(options: CommunicatorOptions, context: BuildContext): Promise<void> {
  await communicatorOf(options).checkHere?.(options, withHiding(context))
}

function withHiding(context: BuildContext) {
  return { ...context, hide: (text: string, name: string) => context.emit({ kind: 'secret', text, name }) }
}

/** Where a guest is, and what is known of it without reaching it. */
export interface Whereabouts {
  /** Asked before every attempt where the options name no host. */
  address(): Promise<string>
  /** The way to its agent, where there is one. */
  readonly agent?: GuestAgent | undefined
  /** Its machine, where this build makes one. */
  readonly machine?: MachineState | undefined
  /** Asked when it was not reached. */
  evidence?(): readonly Evidence[]
}

/** Waits until the guest answers. */
export async function connectTo(
  options: CommunicatorOptions,
  whereabouts: Whereabouts,
  keyPair: KeyPair | undefined,
  context: BuildContext,
): Promise<Guest> {
  const kind = communicatorOf(options)
  await kind.checkHere?.(options, withHiding(context))
  if (kind.connect === undefined) throw new TypeError(`${kind.type} is only planned`)
  return kind.connect(options, {
    ...withHiding(context),
    ...whereabouts,
    keyPair,
    waiting: (label, done, total, finished = false) =>
      context.emit({ kind: 'progress', id: 'guest', label, unit: 'milliseconds', done, total, finished }),
  })
}

/** What Packer's `build.*` knows of how the guest is reached. */
export function guestValues(
  options: CommunicatorOptions,
  { host, type = options.communicator }: Pick<Guest, 'host' | 'type'>,
  keyPair: KeyPair | undefined,
): LateValues {
  const { port, user, password } = communicatorOf({ communicator: type }).access(options)
  return {
    Host: host,
    Port: port,
    User: user,
    Password: password,
    ConnType: type,
    SSHPublicKey: keyPair?.publicKey ?? '',
    SSHPrivateKey: keyPair?.privateKey ?? '',
    SSHPrivateKeyFile: options.ssh_private_key_file,
    SSHAgentAuth: String(options.ssh_agent_auth),
    WinRMPassword: options.winrm_password,
  }
}
