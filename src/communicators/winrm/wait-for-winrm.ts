import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { formatDuration } from '../../time/duration.ts'
import { AddressPending, type Evidence } from '../communicator-kind.ts'
import { ConnectFailure } from '../ssh/failure.ts'
import { WaitRecord, type WaitStage } from '../ssh/wait-record.ts'
import { greet } from './greeting.ts'
import { WinrmClient } from './winrm-client.ts'
import { WinrmCommunicator } from './winrm-communicator.ts'
import type { WinrmSettings } from './winrm-settings.ts'

export interface WaitOptions {
  readonly settings: WinrmSettings
  /** Where the guest is now; asked before every attempt unless `winrm_host` is set. Throws AddressPending to be asked again. */
  address(signal: AbortSignal): Promise<string>
  evidence?: (() => readonly Evidence[]) | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told after every attempt; times in milliseconds, `timeout` undefined: no limit. */
  onState(state: {
    readonly stage: WaitStage
    readonly text: string
    readonly elapsed: number
    readonly timeout: number | undefined
  }): void
  /** For the log, once. */
  say(text: string): void
}

export interface Connected {
  readonly communicator: WinrmCommunicator
  /** The guest's address, as it was when connected. */
  readonly host: string
}

const betweenAttempts = 3000
/** After a wrong password: Windows locks users out who try too often. */
const afterRefusal = 15_000

/** Waits until the guest answers over WinRM, as long as `winrm_timeout` says. Throws GuestError and Cancelled. */
export async function waitForWinrm(options: WaitOptions): Promise<Connected> {
  const { settings, signal, clock } = options
  let client = await attemptUntilConnected(options, signal, settings.timeout)
  if (settings.pauseBeforeConnecting > 0) {
    client.close()
    options.say(`Pausing ${formatDuration(settings.pauseBeforeConnecting)} before connecting...`)
    await clock.sleep(settings.pauseBeforeConnecting, signal)
    client = await attemptUntilConnected(options, signal, settings.timeout)
  }
  const communicator = new WinrmCommunicator(client, {
    clock,
    patience: settings.transferPatience,
    wait: (abort, most = settings.timeout) => attemptUntilConnected(options, abort, most),
    notice: (text) => options.say(text),
  })
  return { communicator, host: client.host }
}

async function attemptUntilConnected(options: WaitOptions, signal: AbortSignal, timeout: number): Promise<WinrmClient> {
  const { settings, clock } = options
  const started = clock.now()
  const record = new WaitRecord()
  for (;;) {
    const elapsed = clock.now() - started
    if (timeout > 0 && elapsed >= timeout) throw timedOut(timeout, record, options.evidence?.() ?? [])
    let pause = betweenAttempts
    try {
      return await connectOnce(options, signal, timeout > 0 ? timeout - elapsed : Number.POSITIVE_INFINITY)
    } catch (thrown) {
      if (!(thrown instanceof AddressPending) && !(thrown instanceof ConnectFailure)) throw thrown
      const { stage, advice } = thrown instanceof ConnectFailure ? thrown : { stage: 'address' as const }
      if (stage === 'authentication') pause = afterRefusal
      const text =
        stage === 'authentication' ? `authentication as ${settings.username} failed: ${thrown.message}` : thrown.message
      record.note(stage, text, elapsed, advice)
      // What can be done about it is worth knowing before the time is over.
      const told = advice === undefined ? text : `${text}. ${advice}`
      options.onState({ stage, text: told, elapsed: clock.now() - started, timeout: timeout > 0 ? timeout : undefined })
    }
    const left = timeout > 0 ? Math.max(0, timeout - (clock.now() - started)) : pause
    await clock.sleep(Math.min(pause, left), signal)
  }
}

async function connectOnce(
  { settings, address, clock }: WaitOptions,
  signal: AbortSignal,
  most: number,
): Promise<WinrmClient> {
  if (signal.aborted) throw new Cancelled()
  const host = settings.host ?? (await address(signal))
  const client = new WinrmClient(host, settings, clock)
  try {
    await greet(client, clock, signal, most)
    return client
  } catch (thrown) {
    client.close()
    throw thrown
  }
}

const checks: Readonly<Record<WaitStage, string>> = {
  address:
    'The address comes from the QEMU guest agent: is it installed and started in the guest (virtio-win has it), is `qemu_agent` true, and did the installation reach its end? With a fixed address, set winrm_host.',
  port: 'Is WinRM set up in the guest (`winrm quickconfig -quiet`), does its firewall let this machine through (its network has to be private), and is there a route from here to the guest? HTTPS has port 5986 and needs a listener of its own.',
  handshake: 'Something else may listen on winrm_port, or the guest is just starting or stopping.',
  authentication: 'Check winrm_username and winrm_password.',
}

function timedOut(timeout: number, record: WaitRecord, evidence: readonly Evidence[]): GuestError {
  const detail = [
    `In ${formatDuration(timeout)} (winrm_timeout) the guest was not reached. What was seen of it:`,
    ...record.lines(evidence),
    record.advice(evidence, checks),
  ]
  return new GuestError('winrm-timeout', 'Timeout waiting for WinRM.', detail.join('\n'))
}
