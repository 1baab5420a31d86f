import type { ExecResult } from '../../communicators/communicator.ts'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { exitCodeMeaning } from '../../scripts/windows/exit-codes.ts'
import { timeoutSignal } from '../../time/clock.ts'
import { whileAway } from '../guest/while-away.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { type Boot, bootOf } from './boot.ts'
import { Deadline } from './deadline.ts'
import { run } from './guest-commands.ts'

/** Ends what runs, restarts at once, and leaves a word in the guest's own log. */
export const restartCommand = 'shutdown /r /f /t 0 /c "restart of the template build"'

/** Milliseconds between two looks at the guest. */
export const betweenLooks = 5000
const longestLook = 60_000

// The first is a success. A shutdown is under way (1115), or planned already (1190).
const begun = [0, 1115, 1190]

/** Restarts the guest and waits until it is in another boot; answers what is left of the time. Throws GuestError. */
export async function restart(command: string, timeout: number, context: ProvisionContext): Promise<Deadline> {
  const before = await whileAway(timeout, context, () => bootOf(context))
  if (before === undefined)
    context.message('The guest does not say which boot it is in: it counts as restarted when it was away and is back.')
  const deadline = new Deadline(timeout, context)
  const { exitCode } = await begin(command, timeout, deadline, context)
  if (exitCode !== undefined && !begun.includes(exitCode)) {
    throw new GuestError(
      'restart-failed',
      `Restart script exited with non-zero exit status: ${exitCode}`,
      [`It was: ${command}`, exitCodeMeaning(exitCode)].filter(Boolean).join('\n'),
    )
  }
  context.say('Waiting for machine to restart...')
  const now = await nextBoot(before, exitCode === undefined, deadline, context)
  context.say(now === undefined ? 'The guest is back.' : `${now.host} restarted.`)
  return deadline
}

async function begin(
  command: string,
  timeout: number,
  { signal }: Deadline,
  context: ProvisionContext,
): Promise<Pick<ExecResult, 'exitCode'>> {
  try {
    return await whileAway(timeout, context, () => run(command, { ...context, signal, mayDisconnect: true }))
  } catch (thrown) {
    // A guest that goes down in the middle of an answer may leave the connection hanging.
    if (context.signal.aborted || !(thrown instanceof Cancelled)) throw thrown
    return { exitCode: undefined }
  }
}

async function nextBoot(
  before: Boot | undefined,
  isGone: boolean,
  deadline: Deadline,
  context: ProvisionContext,
): Promise<Boot | undefined> {
  let wasAway = isGone
  for (;;) {
    const seen = await look(context, deadline)
    if ('away' in seen) {
      if (!wasAway) context.message('The guest is away.')
      wasAway = true
    } else if (before === undefined ? wasAway : isOther(before, seen.boot)) return seen.boot
    await deadline.pause(betweenLooks, explain(seen, wasAway))
  }
}

type Seen = { readonly boot: Boot | undefined } | { readonly away: string }

async function look(context: ProvisionContext, deadline: Deadline): Promise<Seen> {
  const signal = AbortSignal.any([deadline.signal, timeoutSignal(longestLook)])
  try {
    return { boot: await bootOf({ ...context, signal }) }
  } catch (thrown) {
    if (context.signal.aborted) throw thrown
    if (thrown instanceof GuestError) return { away: thrown.message }
    if (!(thrown instanceof Cancelled)) throw thrown
    // A connection over which nothing comes any more would be asked again and again.
    await anotherConnection(context, deadline)
    return { away: 'it does not answer' }
  }
}

async function anotherConnection({ communicator, signal }: ProvisionContext, deadline: Deadline): Promise<void> {
  try {
    await communicator.reconnect(AbortSignal.any([deadline.signal, timeoutSignal(longestLook)]))
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof GuestError || thrown instanceof Cancelled)) throw thrown
  }
}

function isOther(before: Boot, now: Boot | undefined): boolean {
  return now !== undefined && now.identity !== before.identity
}

function explain(seen: Seen, wasAway: boolean): string {
  if ('away' in seen) return `the guest went away, and has not come back (${seen.away})`
  if (seen.boot === undefined) return 'the guest answers, and PowerShell does not run in it yet'
  return wasAway
    ? 'the connection broke off, and the guest runs on in the boot that it was in'
    : 'the guest never went away. Did restart_command restart it?'
}
