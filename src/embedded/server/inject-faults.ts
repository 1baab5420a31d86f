import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { during, type Faults, type Misfortune } from '../faults/faults.ts'
import type { Answer } from './send-answer.ts'

const reasons: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  595: 'Connection refused',
  596: 'Connection timed out',
}

/** Carries a request out as the declared faults have it. `below` is the socket under TLS. gone: the connection has been dealt with. */
export async function withFaults(
  faults: Faults,
  request: IncomingMessage,
  below: (request: IncomingMessage) => Socket,
  answer: () => Promise<Answer | undefined>,
): Promise<Answer | 'gone' | undefined> {
  const met = faults.meet(request.method ?? '', pathOf(request.url ?? ''))
  if (met === undefined) return await answer()
  if (met.delayMs > 0) await delay(met.delayMs)
  const fault = met.fault
  if (fault === undefined) return await answer()
  if (fault.fault === 'status') {
    request.resume()
    return { status: fault.status, reason: fault.reason ?? reasons[fault.status] ?? 'Error', body: '' }
  }
  const isCutOff = fault.fault === 'drop' || fault.fault === 'reset' || fault.fault === 'kill'
  if (isCutOff && !fault.done) return cutOff(fault, request, below)
  const reply = await during(fault, answer)
  if (isCutOff) return cutOff(fault, request, below)
  if (fault.fault === 'answer' && reply?.status === 200)
    return { ...reply, body: JSON.stringify({ data: fault.data ?? null }) }
  return fault.fault === 'half' && reply !== undefined ? half(request, reply) : reply
}

function cutOff(
  fault: NonNullable<Misfortune['fault']>,
  request: IncomingMessage,
  below: (request: IncomingMessage) => Socket,
): 'gone' {
  if (fault.fault === 'kill') process.kill(process.pid, 'SIGKILL')
  if (fault.fault === 'reset') below(request).resetAndDestroy()
  else request.socket.destroy()
  return 'gone'
}

/** Promises all, sends half. */
function half(request: IncomingMessage, { status, reason, body }: Answer): 'gone' {
  const bytes = Buffer.from(body)
  const type = 'Content-Type: application/json;charset=UTF-8'
  request.socket.write(`HTTP/1.1 ${status} ${reason}\r\n${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`)
  request.socket.end(bytes.subarray(0, Math.floor(bytes.length / 2)))
  return 'gone'
}

function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*/i, '').replace(/\?.*$/s, '')
  return decode(path.replace(/^\/api2\/(?:ext)?(?:json|js)(?=\/|$)/, '')).replace(/(.)\/$/, '$1') || '/'
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
