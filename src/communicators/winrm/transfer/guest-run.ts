import { GuestError } from '../../../diagnostics/errors.ts'
import { ConnectionLost } from '../../communicator.ts'
import type { Ended, Run } from '../run-command.ts'
import type { Output } from '../wsman/answer.ts'
import { failureMark, powerShell } from './power-shell.ts'

/** The guest, for work that is done again where a connection broke. */
export interface TransferGuest {
  readonly signal: AbortSignal
  run(what: Pick<Run, 'line' | 'input' | 'onOutput'>): Promise<Ended>
  /** Waits until the guest is there again. Throws where it is not in good time. */
  recover(): Promise<void>
}

/** Of what a script complains. */
const mostWords = 16 << 10
/** Without anything that got further. */
const mostTries = 5

export interface ScriptRun {
  readonly script: string
  readonly input?: Run['input']
  onStdout(bytes: Buffer): unknown
}

/** Answers why the connection or the shell went away, if it did. Throws GuestError with the script's own words where it failed. */
export async function runScript(guest: TransferGuest, { script, input, onStdout }: ScriptRun): Promise<unknown> {
  let words = Buffer.alloc(0)
  const onOutput = async ({ stdout, stderr }: Output): Promise<void> => {
    if (words.length < mostWords) words = Buffer.concat([words, stderr])
    if (stdout.length > 0) await onStdout(stdout)
  }
  const run = { line: powerShell(script), input, onOutput }
  const { exitCode, reason } = await guest.run(run).catch((thrown: unknown): Ended => {
    // It did not even start.
    if (thrown instanceof ConnectionLost) return { exitCode: undefined, reason: thrown }
    throw thrown
  })
  if (exitCode === undefined) return reason ?? new Error('the shell is gone')
  if (exitCode === 0) return undefined
  const said = words.toString('utf8')
  const own = said.split(/\r?\n/).find((line) => line.startsWith(failureMark))
  throw new GuestError(
    'transfer-failed',
    own?.slice(failureMark.length) ?? `PowerShell ended with exit code ${exitCode}: ${said.trim().slice(0, 500)}`,
  )
}

/** Does it again where it answers that the connection broke, as long as it gets further. `far` answers how far it got. */
export async function untilDone(
  guest: TransferGuest,
  attempt: () => Promise<unknown>,
  far: () => number,
): Promise<void> {
  let best = far()
  for (let tries = 0; ; tries++) {
    const lost = await attempt()
    if (lost === undefined) return
    if (far() > best) {
      best = far()
      tries = 0
    }
    if (tries >= mostTries) {
      const last = lost instanceof Error ? `: ${lost.message}` : ''
      throw new GuestError('transfer-failed', `it broke off ${tries + 1} times${last}`, undefined, { cause: lost })
    }
    await guest.recover()
  }
}
