import type { Client, ClientChannel, PseudoTtyOptions } from 'ssh2'
import { Cancelled } from '../../diagnostics/errors.ts'
import type { Terminal } from '../communicator.ts'

/** A command that runs in the guest. */
export interface Session {
  readonly channel: ClientChannel
  /** Resolves when the channel is closed, with the exit as far as the server told it. Reads nothing by itself. */
  readonly closed: Promise<Exit>
  /** Rejects with Cancelled when aborted, and never resolves: a server may keep a channel open as long as it likes. */
  readonly aborted: Promise<never>
}

interface Exit {
  readonly code: number | undefined
  readonly signal: string | undefined
}

/** The server did not open a channel: the connection is gone, or it allows no more of them. */
export class NoChannel extends Error {
  override readonly name: string = 'NoChannel'
}

/** The server does not let the agent through; everything else works. */
export class AgentRefused extends Error {
  override readonly name = 'AgentRefused'
}

/** The server gives no terminal; without one everything works. */
export class TerminalRefused extends NoChannel {}

export interface SessionOptions {
  /** `true`: one as Packer asks for. */
  readonly pty?: boolean | Terminal
  /** Offer the agent that the connection was given. */
  readonly forwardAgent?: boolean
  readonly signal: AbortSignal
}

/** As Packer asks for it: no echo, 80x40. */
const pty: PseudoTtyOptions = {
  term: 'xterm',
  rows: 40,
  cols: 80,
  height: 480,
  width: 640,
  modes: { ECHO: 0, TTY_OP_ISPEED: 14_400, TTY_OP_OSPEED: 14_400 },
}

/** Starts a command. An abort closes its channel. Throws NoChannel, AgentRefused, TerminalRefused and Cancelled. */
export function openSession(
  client: Client,
  command: string,
  { pty: withPty, forwardAgent, signal }: SessionOptions,
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      client.off('close', gone)
      signal.removeEventListener('abort', abort)
      act()
    }
    const gone = (): void => settle(() => reject(new NoChannel('the connection is gone')))
    const abort = (): void => settle(() => reject(new Cancelled()))
    if (signal.aborted) return abort()
    client.once('close', gone)
    signal.addEventListener('abort', abort, { once: true })
    try {
      client.exec(
        command,
        { ...(withPty ? { pty: terminalOf(withPty) } : {}), ...(forwardAgent ? { agentForward: true } : {}) },
        (cause, channel) => {
          if (cause !== undefined) settle(() => reject(refusal(cause)))
          // At once: the exit of a short command is in the same packet, and its event must find a listener.
          else settle(() => resolve(sessionOf(channel, signal)))
        },
      )
    } catch {
      gone()
    }
  })
}

function terminalOf(asked: true | Terminal): PseudoTtyOptions {
  return asked === true ? pty : { ...pty, ...asked, modes: asked.modes as NonNullable<PseudoTtyOptions['modes']> }
}

function refusal(cause: Error): Error {
  if (/pseudo-terminal/.test(cause.message)) return new TerminalRefused(cause.message)
  return /agent forwarding/.test(cause.message)
    ? new AgentRefused(cause.message)
    : new NoChannel(cause.message, { cause })
}

const exited = new WeakSet<object>()

/** Has the command of a channel ended? The channel is closed only when all that it printed has been read. */
export function hasExited(channel: object): boolean {
  return exited.has(channel)
}

function sessionOf(channel: ClientChannel, signal: AbortSignal): Session {
  let cancel: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    cancel = () => reject(new Cancelled())
  })
  aborted.catch(() => {})
  const abort = (): void => {
    channel.signal('TERM')
    channel.close()
    channel.resume()
    cancel()
  }
  const closed = new Promise<Exit>((resolve) => {
    let exit: Exit = { code: undefined, signal: undefined }
    channel.on('exit', (code: number | null, name?: string) => {
      exited.add(channel)
      exit = { code: code ?? undefined, signal: name?.replace(/^SIG/, '') }
    })
    channel.on('error', () => {})
    channel.on('close', () => {
      signal.removeEventListener('abort', abort)
      resolve(exit)
    })
  })
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return { channel, closed, aborted }
}
