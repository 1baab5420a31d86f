import { rm } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ParsedKey, type PublicKeyAuthContext } from 'ssh2'
import { ExternalError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import type { Communicator } from '../communicator.ts'
import { GuestFiles } from './guest-files.ts'
import { serveSession } from './proxy-session.ts'

export interface SshProxyOptions {
  readonly communicator: Communicator
  /** Text of a private key. */
  readonly hostKey: string
  /** Who comes with it is let in, under any name. */
  readonly authorizedKey: ParsedKey
  /** 0: any; otherwise the first free one of ten from here on. */
  readonly port: number
  /** A command of the guest that speaks SFTP; empty: it is spoken here, and the guest needs none. */
  readonly sftpCommand: string
}

export interface SshProxy {
  readonly host: string
  readonly port: number
  /** Ends connections, and what runs in the guest for them. */
  close(): Promise<void>
}

const host = '127.0.0.1'

/**
 * An SSH server on this machine's loopback that leads to a guest, however that is reached: for tools that speak SSH alone.
 * Commands, SFTP and scp go through the communicator.
 */
export async function startSshProxy(options: SshProxyOptions): Promise<SshProxy> {
  const { communicator, sftpCommand, authorizedKey } = options
  await using stack = new AsyncDisposableStack()
  const spool = privateFolder('ssh-proxy')
  // What is just being written may be there a moment later.
  stack.defer(() => rm(spool, { recursive: true, force: true, maxRetries: 5 }))
  const closing = new AbortController()
  const setup = { communicator, sftpCommand, signal: closing.signal, files: new GuestFiles(communicator, spool) }
  const open = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
    open.add(client)
    socketOf(client).setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => open.delete(client))
    client.on('authentication', (context) => authenticate(context, authorizedKey))
    client.on('session', (accept) => serveSession(accept(), setup))
  })
  await listen(server, options.port)
  stack.defer(async () => {
    closing.abort()
    for (const client of open) socketOf(client).destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const opened = stack.move()
  return { host, port, close: () => opened.disposeAsync() }
}

function authenticate(context: AuthContext, allowed: ParsedKey): void {
  if (context.method === 'publickey' && isProof(context, allowed)) context.accept()
  else context.reject(['publickey'])
}

function isProof({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, allowed: ParsedKey): boolean {
  if (!key.data.equals(allowed.getPublicSSH())) return false
  // Without a signature the client only asks whether the key would do, and is told so.
  return signature === undefined || (blob !== undefined && allowed.verify(blob, signature, hashAlgo) === true)
}

async function listen(server: InstanceType<typeof ssh2.Server>, port: number): Promise<void> {
  const ports = port === 0 ? [0] : Array.from({ length: 10 }, (_, more) => port + more).filter((each) => each < 65_536)
  let failure: unknown
  for (const each of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(each, host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      return
    } catch (thrown) {
      failure = thrown
    }
  }
  const range = ports.length === 1 ? 'a port' : `a port from ${ports[0]} to ${ports.at(-1)}`
  throw new ExternalError(
    'no-free-port',
    `The SSH server for the guest can not listen on ${range} of this machine: ${(failure as Error).message}`,
    'Leave local_port out: any free port will do.',
    { cause: failure },
  )
}

// ssh2 keeps its socket to itself.
function socketOf(client: Connection): Socket {
  return (client as unknown as { _sock: Socket })._sock
}
