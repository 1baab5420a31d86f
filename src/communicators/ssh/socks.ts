import { isIP, type Socket } from 'node:net'
import { ConnectFailure } from './failure.ts'
import { openSocket } from './socket.ts'
import type { SocksProxy } from './ssh-settings.ts'

const replies = [
  'succeeded',
  'general failure',
  'connection not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'address type not supported',
] as const

/** A connection through a SOCKS5 proxy (RFC 1928, with RFC 1929 for user and password). The proxy resolves names. */
export async function openThroughProxy(
  proxy: SocksProxy,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = await openSocket(proxy.host, proxy.port, signal)
  const refuse = (why: string): never => {
    socket.destroy()
    throw new ConnectFailure('port', `the SOCKS proxy ${proxy.host}:${proxy.port} ${why}`)
  }
  const ask = async (request: Buffer, size: number): Promise<Buffer> => {
    socket.write(request)
    return (await read(socket, size, signal)) ?? refuse('ended the connection')
  }

  const withUser = proxy.username !== undefined
  const greeting = await ask(Buffer.from(withUser ? [5, 2, 0, 2] : [5, 1, 0]), 2)
  if (greeting[0] !== 5) refuse('does not speak SOCKS5')
  if (greeting[1] === 2) {
    const user = Buffer.from(proxy.username ?? '')
    const password = Buffer.from(proxy.password ?? '')
    const request = Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password])
    if ((await ask(request, 2))[1] !== 0) refuse('refuses the user or the password')
  } else if (greeting[1] !== 0) refuse('wants a way to authenticate that is not supported')

  const answer = await ask(Buffer.concat([Buffer.from([5, 1, 0]), addressOf(host), portBytes(port)]), 4)
  if (answer[1] !== 0) refuse(`could not connect to ${host}:${port}: ${replies[answer[1] ?? 1] ?? 'general failure'}`)
  const length = answer[3] === 1 ? 4 : answer[3] === 4 ? 16 : ((await read(socket, 1, signal))?.[0] ?? 0)
  if ((await read(socket, length + 2, signal)) === undefined) refuse('ended the connection')
  return socket
}

function addressOf(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)])
  const name = Buffer.from(host)
  return Buffer.concat([Buffer.from([3, name.length]), name])
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 0xff])
}

// Reads only what belongs to the proxy: the bytes after it are the SSH server's.
async function read(socket: Socket, size: number, signal: AbortSignal): Promise<Buffer | undefined> {
  for (;;) {
    const bytes = socket.read(size) as Buffer | null
    if (bytes !== null) return bytes.length === size ? bytes : undefined
    const more = await new Promise<boolean>((resolve) => {
      const settle = (result: boolean) => (): void => {
        socket.off('readable', readable).off('close', gone).off('error', gone)
        signal.removeEventListener('abort', gone)
        resolve(result)
      }
      const readable = settle(true)
      const gone = settle(false)
      socket.once('readable', readable).once('close', gone).once('error', gone)
      signal.addEventListener('abort', gone, { once: true })
    })
    if (!more) return undefined
  }
}
