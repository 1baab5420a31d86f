import { randomInt } from 'node:crypto'
import type { Server } from 'node:http'
import { ExternalError } from '../diagnostics/errors.ts'

/**
 * Listens on a free port of the range, `max` excluded unless it equals `min`, as in Packer. The order is random, so
 * that builds side by side rarely try the same one. Answers the port.
 */
export async function listenInRange(server: Server, host: string, min: number, max: number): Promise<number> {
  const ports = shuffled(Array.from({ length: Math.max(1, max - min) }, (_, index) => min + index))
  for (const port of ports) {
    const failure = await tryToListen(server, host, port)
    if (failure === undefined) return port
    if (failure.code === 'EADDRINUSE' || (failure.code === 'EACCES' && ports.length > 1)) continue
    throw new ExternalError(
      'answer-server-not-started',
      `Error starting the HTTP server on ${host} port ${port}: ${failure.message}`,
      failure.code === 'EADDRNOTAVAIL' ? 'http_bind_address must be an address of this machine.' : undefined,
      { cause: failure },
    )
  }
  const range = ports.length === 1 ? `Port ${min} is` : `The ports from ${min} to ${max - 1} are all`
  throw new ExternalError(
    'ports-in-use',
    `Error finding port: ${range} in use on ${host}`,
    'Choose others with http_port_min and http_port_max.',
  )
}

function tryToListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const done = (failure?: NodeJS.ErrnoException): void => {
      server.off('error', done).off('listening', done)
      resolve(failure)
    }
    server.once('error', done).once('listening', done)
    server.listen({ port, host, ipv6Only: false })
  })
}

function shuffled(numbers: number[]): number[] {
  for (let last = numbers.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const kept = numbers[last] ?? 0
    numbers[last] = numbers[other] ?? 0
    numbers[other] = kept
  }
  return numbers
}
