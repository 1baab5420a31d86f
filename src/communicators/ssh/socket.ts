import { connect, type Socket } from 'node:net'
import { Cancelled } from '../../diagnostics/errors.ts'
import { ConnectFailure } from './failure.ts'

const connectTimeout = 15_000

/** A TCP connection. Throws ConnectFailure (port) and Cancelled. */
export async function openSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  if (signal.aborted) throw new Cancelled()
  const socket = connect({ host, port, keepAlive: true, noDelay: true })
  try {
    return await new Promise<Socket>((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer)
        reject(new Cancelled())
      }
      const timer = setTimeout(() => reject(timedOut(host, port)), connectTimeout)
      signal.addEventListener('abort', abort, { once: true })
      const settle = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      }
      socket.once('connect', () => {
        settle()
        resolve(socket)
      })
      socket.once('error', (cause: NodeJS.ErrnoException) => {
        settle()
        reject(new ConnectFailure('port', describe(cause, host, port), { cause }))
      })
    })
  } catch (thrown) {
    socket.on('error', () => {}).destroy()
    throw thrown
  }
}

/** What is written to the socket in one turn leaves in one piece: ssh2 writes each packet in three. */
export function gathered(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
  const uncork = (): void => socket.uncork()
  return Object.assign(socket, {
    write(...given: unknown[]) {
      if (socket.writableCorked === 0) {
        socket.cork()
        process.nextTick(uncork)
      }
      return write(...given)
    },
  })
}

function timedOut(host: string, port: number): ConnectFailure {
  return new ConnectFailure('port', `${host} does not answer on port ${port}`)
}

function describe({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `${host} refuses connections on port ${port}`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no route to ${host}`
    case 'ETIMEDOUT':
      return `${host} does not answer on port ${port}`
    case 'ENOTFOUND':
      return `the name ${host} is not known`
    default:
      return `${host} port ${port}: ${message}`
  }
}
