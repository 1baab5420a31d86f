import { GuestError } from '../../diagnostics/errors.ts'
import { formatDuration } from '../../time/duration.ts'
import type { ReachContext } from '../communicator-kind.ts'

/** What ends an installation. */
export type End = 'poweroff' | 'reboot' | 'agent'

const betweenLooks = 3000

const waiting: Readonly<Record<End, string>> = {
  poweroff: 'the machine is on',
  reboot: 'the guest has not restarted',
  agent: 'the guest agent does not answer',
}

/** Waits for the end of an installation that nobody reaches. Throws GuestError and Cancelled. */
export async function waitForInstallation(end: End, timeout: number, context: ReachContext): Promise<void> {
  const { machine, signal, clock, message } = context
  if (machine === undefined) throw new TypeError('the builder makes no machine to wait for')
  await context.step('Waiting for the installation', async () => {
    message(`Waiting for the installation, at most ${formatDuration(timeout)}: ${waiting[end]}`)
    const started = clock.now()
    for (;;) {
      // First of all: a machine that is off has no agent, and nothing more will come of it.
      if (!(await machine.isOn(signal))) return message(`The installation has ended: ${ends[end]}`)
      if (end === 'agent' && (await machine.agentAnswers(signal)))
        return message('The installation has ended: the guest agent answers')
      const elapsed = clock.now() - started
      if (elapsed >= timeout) throw timedOut(end, timeout, context)
      context.waiting(`Waiting for the installation: ${waiting[end]}`, elapsed, timeout)
      await clock.sleep(betweenLooks, signal)
    }
  })
  context.waiting('Waiting for the installation', 1, 1, true)
}

const ends: Readonly<Record<End, string>> = {
  poweroff: 'the machine is off',
  reboot: 'the guest restarted or switched itself off',
  agent: 'the machine is off, before its agent answered',
}

const advice: Readonly<Record<End, string>> = {
  poweroff:
    'An installer that restarts at its end never switches the machine off: use none_wait = "reboot", or have the answer file power off (`d-i debian-installer/exit/poweroff boolean true`, `poweroff`, `shutdown: poweroff`).',
  reboot:
    'An installer that asks somebody before it restarts does so for ever: its answer file has to say that it may.',
  agent:
    'Is qemu-guest-agent installed and started by the answer file? Without it use none_wait = "poweroff" or "reboot".',
}

function timedOut(end: End, timeout: number, { evidence }: ReachContext): GuestError {
  const known = evidence?.() ?? []
  return new GuestError(
    'installation-timeout',
    'Timeout waiting for the installation to end.',
    [
      `In ${formatDuration(timeout)} (none_wait_timeout) it did not: ${waiting[end]}. The machine was not converted, since half an installation is of no use.`,
      ...known.map(({ text }) => `- ${text}`),
      [
        ...known.flatMap(({ advice: more = [] }) => more),
        advice[end],
        'The console of the machine shows what it waits for.',
      ].join(' '),
    ].join('\n'),
  )
}
