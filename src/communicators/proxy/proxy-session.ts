import type { ServerChannel, Session } from 'ssh2'
import { GuestError } from '../../diagnostics/errors.ts'
import { type Communicator, ConnectionLost, type Terminal } from '../communicator.ts'
import { writeTo } from '../ssh/transfer/file-transfer.ts'
import type { GuestFiles } from './guest-files.ts'
import { scpRequest, serveScp } from './scp-server.ts'
import { serveSftp } from './sftp-server.ts'

export interface SessionSetup {
  readonly communicator: Communicator
  readonly files: GuestFiles
  /** A command of the guest that speaks SFTP; empty: it is spoken here. */
  readonly sftpCommand: string
  /** Ends what still runs in the guest. */
  readonly signal: AbortSignal
}

/** One session of a client: a command, or file transfer. */
export function serveSession(session: Session, setup: SessionSetup): void {
  let terminal: Terminal | undefined
  session.on('pty', (accept, _reject, { term, rows, cols, modes }) => {
    terminal = { term, rows, cols, modes: { ...modes } }
    accept?.()
  })
  // What the client's environment says is of this machine.
  session.on('env', (accept) => accept?.())
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept()
    const request = scpRequest(command)
    if (request === undefined) void run(channel, command, terminal, setup)
    else void copy(channel, request, setup)
  })
  if (setup.sftpCommand === '')
    session.on('sftp', (accept) => {
      const sftp = accept()
      serveSftp(sftp, setup.files, AbortSignal.any([setup.signal, closing(sftp)]))
    })
  else
    session.on('subsystem', (accept, reject, { name }) => {
      if (name === 'sftp') void run(accept(), setup.sftpCommand, undefined, setup)
      else reject?.()
    })
}

async function copy(
  channel: ServerChannel,
  request: NonNullable<ReturnType<typeof scpRequest>>,
  { files, signal }: SessionSetup,
): Promise<void> {
  channel.on('error', () => {})
  const status = await serveScp(channel, request, files, AbortSignal.any([signal, closing(channel)]))
  channel.exit(status)
  channel.end()
}

async function run(
  channel: ServerChannel,
  command: string,
  terminal: Terminal | undefined,
  { communicator, signal }: SessionSetup,
): Promise<void> {
  channel.on('error', () => {})
  const sent = (stream: 'stdout' | 'stderr', bytes: string | Uint8Array) =>
    writeTo(stream === 'stdout' ? channel : channel.stderr, bytes).catch(() => {})
  const isStreamed = communicator.streamsInput !== false
  if (!isStreamed) channel.resume()
  try {
    const result = await communicator.exec(command, {
      signal: AbortSignal.any([signal, closing(channel)]),
      stdin: isStreamed ? channel : undefined,
      terminal,
      onBytes: sent,
      // Of a communicator that knows lines alone.
      onOutput: (stream, line) => sent(stream, `${line}\n`),
    })
    if (result.exitCode !== undefined) channel.exit(result.exitCode)
    else if (result.signal !== undefined) channel.exit(result.signal, false, '')
    // Without an exit status the client takes its connection for broken, as it is.
  } catch (thrown) {
    if (thrown instanceof GuestError) await sent('stderr', `${explain(thrown)}\n`)
  }
  channel.resume()
  channel.end()
}

function explain(thrown: GuestError): string {
  return thrown instanceof ConnectionLost ? `The guest can not be reached: ${thrown.message}` : thrown.message
}

/** Aborted when the client leaves. */
function closing(channel: { once(event: 'close', listener: () => void): unknown }): AbortSignal {
  const left = new AbortController()
  channel.once('close', () => left.abort())
  return left.signal
}
