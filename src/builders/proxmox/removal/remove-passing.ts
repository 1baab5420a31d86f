import type { CloseEntry } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'
import type { Session } from '../server-session.ts'
import { type RemovalContext, removeMachine } from './remove-machine.ts'

/** A machine of the build's own beside the one that is built. */
export interface Passing {
  readonly vm: Vm
  readonly close: CloseEntry
  /** Seconds by the server's clock: before it was made. */
  readonly since: number
}

type Context = RemovalContext & { readonly mark: string; message(text: string): void }

/** Takes it away. Where that fails, the clean-up at the end of the build tries again. */
export async function removePassing(
  { vm, close, since }: Passing,
  { client, place }: Pick<Session, 'client' | 'place'>,
  context: Context,
): Promise<void> {
  const { vmid, node } = vm
  const entry = { kind: 'vm', id: '', build: '', vmid, mark: context.mark, since, ...place, node } as const
  try {
    await removeMachine(entry, client, context)
    close('gone')
  } catch (thrown) {
    context.signal.throwIfAborted()
    context.message(`The clone ${vmid} could not be removed yet: ${(thrown as Error).message}`)
  }
}
