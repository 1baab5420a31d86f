import type { Client } from 'ssh2'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { formatDuration } from '../../time/duration.ts'
import { AddressPending, type Evidence } from '../communicator-kind.ts'
import { BastionLine } from './bastion.ts'
import { ConnectFailure } from './failure.ts'
import { HostIdentity, type HostKeyListener } from './host-identity.ts'
import { SshCommunicator } from './ssh-communicator.ts'
import { connectSsh } from './ssh-connection.ts'
import type { SshSettings } from './ssh-settings.ts'
import { openTunnels } from './tunnels.ts'
import { WaitRecord, type WaitStage } from './wait-record.ts'

export interface WaitOptions extends HostKeyListener {
  readonly settings: SshSettings
  /**
   * Where the guest is now; asked before every attempt. Throws AddressPending to be asked again later; anything else
   * ends the wait. Not asked when `ssh_host` is set.
   */
  address(signal: AbortSignal): Promise<string>
  /** What is known of the guest from elsewhere, for the message of a wait that was in vain. */
  evidence?: (() => readonly Evidence[]) | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told after every attempt. */
  onState(state: WaitState): void
  /** For the log, once: how files go where the guest has no scp, a pause. */
  say(text: string): void
}

interface WaitState {
  readonly stage: WaitStage
  /** A sentence without its full stop: `10.0.0.9 refuses connections on port 22`. */
  readonly text: string
  /** Milliseconds since the wait began, and of how many (undefined: no limit). */
  readonly elapsed: number
  readonly timeout: number | undefined
}

export interface Connected {
  readonly communicator: SshCommunicator
  /** The guest's address, as it was when connected. */
  readonly host: string
}

const betweenAttempts = 3000
const longestHandshake = 60_000

/** What lasts from the first attempt to the last connection. */
interface Held {
  readonly identity: HostIdentity
  readonly line: BastionLine
  /** Where the guest was when it last let us in. */
  host?: string
}

/** Waits until the guest answers over SSH, as long as `ssh_timeout` says. Throws GuestError and Cancelled. */
export async function waitForSsh(options: WaitOptions): Promise<Connected> {
  const { settings, signal, clock } = options
  const held: Held = { identity: new HostIdentity(options), line: new BastionLine() }
  try {
    let connected = await attemptUntilConnected(options, held, signal)
    if (settings.pauseBeforeConnecting > 0) {
      connected.client.destroy()
      options.say(`Pausing ${formatDuration(settings.pauseBeforeConnecting)} before connecting...`)
      await clock.sleep(settings.pauseBeforeConnecting, signal)
      held.identity.expectChange()
      connected = await attemptUntilConnected(options, held, signal)
    }
    return { communicator: communicatorOn(connected.client, options, held), host: connected.host }
  } catch (thrown) {
    held.line.close()
    throw thrown
  }
}

function communicatorOn(client: Client, options: WaitOptions, held: Held): SshCommunicator {
  const { settings } = options
  return new SshCommunicator(client, {
    pty: settings.pty,
    forwardAgent: settings.forwardedAgent !== undefined,
    username: settings.credentials.username,
    transferMethod: settings.transferMethod,
    dial: (abort) => connectOnce(options, held, abort, longestHandshake).then(({ client: again }) => again),
    wait: (abort) => attemptUntilConnected(options, held, abort).then(({ client: again }) => again),
    notice: (text) => options.say(text),
    onLeaving: () => held.identity.expectChange(),
    onClosed: () => held.line.close(),
  })
}

async function attemptUntilConnected(
  options: WaitOptions,
  held: Held,
  signal: AbortSignal,
): Promise<{ client: Client; host: string }> {
  const { settings, clock } = options
  const { timeout, handshakeAttempts } = settings
  const started = clock.now()
  const record = new WaitRecord()
  let refused = 0

  for (;;) {
    const elapsed = clock.now() - started
    if (timeout > 0 && elapsed >= timeout) throw timedOut(settings, record, options.evidence?.() ?? [])
    const left = timeout > 0 ? timeout - elapsed : longestHandshake
    try {
      return await connectOnce(options, held, signal, Math.min(left, longestHandshake))
    } catch (thrown) {
      if (!(thrown instanceof AddressPending) && !(thrown instanceof ConnectFailure)) throw thrown
      const { stage, advice } = thrown instanceof ConnectFailure ? thrown : { stage: 'address' as const }
      let text = thrown.message
      if (stage === 'authentication') {
        refused++
        const failed = `authentication as ${settings.credentials.username} failed`
        record.note(stage, `${failed}: ${text}`, elapsed, advice)
        text = `${failed} (attempt ${refused}${handshakeAttempts > 0 ? ` of ${handshakeAttempts}` : ''})`
      } else record.note(stage, text, elapsed, advice)
      options.onState({ stage, text, elapsed: clock.now() - started, timeout: timeout > 0 ? timeout : undefined })
      if (handshakeAttempts > 0 && refused >= handshakeAttempts && thrown instanceof ConnectFailure)
        throw notAuthenticated(settings, refused, thrown)
    }
    await clock.sleep(betweenAttempts, signal)
  }
}

async function connectOnce(
  { settings, address, say }: WaitOptions,
  held: Held,
  signal: AbortSignal,
  handshakeTimeout: number,
): Promise<{ client: Client; host: string }> {
  if (signal.aborted) throw new Cancelled()
  const host = settings.host ?? (await address(signal))
  const client = await connectSsh(host, settings, held.line, {
    signal,
    handshakeTimeout,
    onHostKey: (key) => held.identity.shown(key),
  })
  held.identity.accepted()
  if (held.host !== undefined && held.host !== host) say(`The guest is at ${host} now; it was at ${held.host}`)
  held.host = host
  try {
    await openTunnels(client, settings)
  } catch (thrown) {
    client.destroy()
    throw thrown
  }
  return { client, host }
}

const checks: Readonly<Record<WaitStage, string>> = {
  address:
    'The address comes from the QEMU guest agent: is qemu-guest-agent installed and started in the guest, is `qemu_agent` true, and did the installation reach its end? With a fixed address, set ssh_host.',
  port: 'Is the SSH server installed and started, does a firewall let this machine through, and is there a route from here to the guest?',
  handshake: 'Something else may listen on ssh_port, or the guest is just starting or stopping.',
  authentication:
    'Check ssh_username and ssh_password (or the key), and that the SSH server allows them: root needs PermitRootLogin, a password PasswordAuthentication.',
}

function timedOut(settings: SshSettings, record: WaitRecord, evidence: readonly Evidence[]): GuestError {
  const detail = [
    `In ${formatDuration(settings.timeout)} (ssh_timeout) the guest was not reached. What was seen of it:`,
    ...record.lines(evidence),
    record.advice(evidence, checks),
  ]
  return new GuestError('ssh-timeout', 'Timeout waiting for SSH.', detail.join('\n'))
}

function notAuthenticated({ credentials }: SshSettings, attempts: number, cause: ConnectFailure): GuestError {
  const { privateKey, password, agent } = credentials
  const tried = [
    agent && 'the keys of the SSH agent',
    privateKey && 'a private key',
    password && 'the password',
  ].filter(Boolean)
  const means = tried.length === 0 ? 'nothing: neither a password nor a key is set' : tried.join(' and ')
  return new GuestError(
    'ssh-authentication-failed',
    `The guest refused to authenticate ${credentials.username} ${attempts} time${attempts === 1 ? '' : 's'} (ssh_handshake_attempts)`,
    `Tried with ${means}; ${cause.message}. ${cause.advice ?? checks.authentication} An installer may run an SSH server of its own: then more ssh_handshake_attempts help.`,
    { cause },
  )
}
