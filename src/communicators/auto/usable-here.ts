import { ExternalError } from '../../diagnostics/errors.ts'
import type { LeftOut } from '../auto.ts'
import type { CommunicatorKind, ReachContext } from '../communicator-kind.ts'

/** The ways for which this machine has what they need, such as an SSH agent. Throws what is wrong with all of them, if none is left. */
export async function usableHere(
  kinds: readonly CommunicatorKind[],
  options: object,
  context: Pick<ReachContext, 'env' | 'signal' | 'clock' | 'hide'>,
): Promise<{ readonly usable: readonly CommunicatorKind[]; readonly leftOut: readonly LeftOut[] }> {
  const usable: CommunicatorKind[] = []
  const leftOut: LeftOut[] = []
  let first: unknown
  for (const kind of kinds) {
    try {
      await kind.checkHere?.(options as never, context)
      usable.push(kind)
    } catch (thrown) {
      if (!(thrown instanceof ExternalError)) throw thrown
      first ??= thrown
      leftOut.push({ kind, why: thrown.message })
    }
  }
  if (usable.length === 0 && first !== undefined) throw first
  return { usable, leftOut }
}
