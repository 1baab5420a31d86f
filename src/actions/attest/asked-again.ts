import type { AttestingWork } from '../../attestation/attestor.ts'
import type { ExternalError } from '../../diagnostics/errors.ts'

type Answer<Result> =
  | { readonly result: Result }
  /** `canPass`: a service that does not answer now may do so soon. */
  | { readonly failure: ExternalError; readonly canPass: boolean }

const rounds = 4

/** What is asked for at the end of a long build is not given up for a moment's trouble. Throws the last failure. */
export async function askedAgain<Result>(
  { signal, clock }: Pick<AttestingWork, 'signal' | 'clock'>,
  ask: () => Promise<Answer<Result>>,
): Promise<Result> {
  for (let round = 1; ; round++) {
    const answer = await ask()
    if ('result' in answer) return answer.result
    signal.throwIfAborted()
    if (!answer.canPass || round === rounds) throw answer.failure
    await clock.sleep(1000 * 2 ** (round - 1), signal)
  }
}
