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

/** `false`: the connection or the shell went away. Throws GuestError with the script's own words where it failed. */
export async function runScript(guest: TransferGuest, { script, input, onStdout }: ScriptRun): Promise<boolean> {
  let words = Buffer.alloc(0)
  const onOutput = async ({ stdout, stderr }: Output): Promise<void> => {
    if (words.length < mostWords) words = Buffer.concat([words, stderr])
    if (stdout.length > 0) await onStdout(stdout)
  }
  const { exitCode } = await guest.run({ line: powerShell(script), input, onOutput }).catch((thrown: unknown) => {
    // It did not even start.
    if (thrown instanceof ConnectionLost) return { exitCode: undefined }
    throw thrown
  })
  if (exitCode === undefined) return false
  if (exitCode === 0) return true
  const said = words.toString('utf8')
  const own = said.split(/\r?\n/).find((line) => line.startsWith(failureMark))
  throw new GuestError(
    'transfer-failed',
    own?.slice(failureMark.length) ?? `PowerShell ended with exit code ${exitCode}: ${said.trim().slice(0, 500)}`,
  )
}

/** Does it again where the connection broke, as long as it gets further. `tell` answers how far it got. */
export async function untilDone(
  guest: TransferGuest,
  attempt: () => Promise<boolean>,
  far: () => number,
): Promise<void> {
  let best = far()
  for (let tries = 0; ; tries++) {
    if (await attempt()) return
    if (far() > best) {
      best = far()
      tries = 0
    }
    if (tries >= mostTries) throw new GuestError('transfer-failed', 'the connection broke again and again')
    await guest.recover()
  }
}
