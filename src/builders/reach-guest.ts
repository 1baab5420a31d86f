import type { Evidence, Guest } from '../communicators/communicator-kind.ts'
import { type CommunicatorOptions, communicatorOf } from '../communicators/communicator-registry.ts'
import type { KeyPair } from '../communicators/ssh/key-pair.ts'
import type { LateValues } from '../packer/plan.ts'
import type { BuildContext } from './builder.ts'

/** What reaching a guest needs of a build, or of who works on its template. */
export type ReachingContext = Pick<BuildContext, 'signal' | 'clock' | 'env' | 'emit' | 'message' | 'warn' | 'step'>

/** Looks for what has to be on this machine to reach the guest: better found missing before there is a guest. */
export async function checkReach(options: CommunicatorOptions, context: ReachingContext): Promise<void> {
  await communicatorOf(options).checkHere?.(options, context)
}

/** Where a guest is, and what is known of it without reaching it. */
export interface Whereabouts {
  /** Asked before every attempt where the options name no host. */
  address(): Promise<string>
  /** Asked when it was not reached. */
  evidence?(): readonly Evidence[]
}

/** Waits until the guest answers. */
export async function connectTo(
  options: CommunicatorOptions,
  whereabouts: Whereabouts,
  keyPair: KeyPair | undefined,
  context: ReachingContext,
): Promise<Guest> {
  const kind = communicatorOf(options)
  await kind.checkHere?.(options, context)
  if (kind.connect === undefined) throw new TypeError(`${kind.type} is only planned`)
  return kind.connect(options, {
    ...context,
    ...whereabouts,
    keyPair,
    waiting: (label, done, total, finished = false) =>
      context.emit({ kind: 'progress', id: 'guest', label, unit: 'milliseconds', done, total, finished }),
  })
}

/** What Packer's `build.*` knows of how the guest is reached. */
export function guestValues(options: CommunicatorOptions, host: string, keyPair: KeyPair | undefined): LateValues {
  const { port, user, password } = communicatorOf(options).access(options)
  return {
    Host: host,
    Port: port,
    User: user,
    Password: password,
    ConnType: options.communicator,
    SSHPublicKey: keyPair?.publicKey ?? '',
    SSHPrivateKey: keyPair?.privateKey ?? '',
    SSHPrivateKeyFile: options.ssh_private_key_file,
    SSHAgentAuth: String(options.ssh_agent_auth),
    WinRMPassword: '',
  }
}
