import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { ConnectionLost } from '../communicator.ts'
import { ConnectFailure } from '../ssh/failure.ts'
import { runCommand } from './run-command.ts'
import { powerShell } from './transfer/power-shell.ts'
import type { WinrmClient } from './winrm-client.ts'
import { faultCodes, WinrmFault } from './winrm-failure.ts'

const mark = 'WinRM is there'

/** What the guest is asked to run before it counts as there: files are received by PowerShell. */
export const greetingScript = `$ProgressPreference = 'SilentlyContinue'; [Console]::Out.WriteLine('${mark}')`

/** Milliseconds that it may take, all in all: it is much for a guest that is still being set up. */
const longest = 120_000

/** One attempt, no longer than `most` milliseconds. Throws ConnectFailure where another one makes sense, and Cancelled. */
export async function greet(client: WinrmClient, clock: Clock, signal: AbortSignal, most: number): Promise<void> {
  const limit = AbortSignal.timeout(Math.ceil(Math.min(most, longest)))
  let stdout = ''
  let stderr = ''
  try {
    const { exitCode, reason } = await runCommand(client, {
      line: powerShell(greetingScript),
      signal: AbortSignal.any([signal, limit]),
      clock,
      onOutput: (output) => {
        stdout = (stdout + output.stdout.toString('utf8')).slice(0, 4096)
        stderr = (stderr + output.stderr.toString('utf8')).slice(0, 4096)
      },
    })
    if (exitCode === undefined) throw reason
    if (stdout.includes(mark)) return
    const words = (stderr || stdout).trim().slice(0, 300)
    throw new ConnectFailure(
      'handshake',
      `PowerShell does not run yet: it ended with exit code ${exitCode}${words === '' ? '' : `: ${words}`}`,
    )
  } catch (thrown) {
    if (signal.aborted) throw new Cancelled()
    if (limit.aborted) throw new ConnectFailure('handshake', 'it does not run a command to its end')
    throw asConnectFailure(thrown)
  }
}

function asConnectFailure(thrown: unknown): unknown {
  if (!(thrown instanceof GuestError)) return thrown
  const { cause } = thrown
  if (cause instanceof ConnectFailure) return cause
  if (thrown instanceof ConnectionLost) return new ConnectFailure('handshake', (cause as Error).message, { cause })
  if (cause instanceof WinrmFault && cause.code === faultCodes.accessDenied)
    return new ConnectFailure('authentication', cause.message, {
      cause,
      advice:
        'The user has to be an administrator of the guest; one who is not the built-in Administrator needs LocalAccountTokenFilterPolicy = 1 there.',
    })
  return new ConnectFailure('handshake', thrown.message, { cause, advice: thrown.detail })
}
