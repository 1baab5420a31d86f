import type { ExchangeError } from './exchange.ts'
import { CertificateError } from './pinned-certificate.ts'
import { ProxyError } from './server-dispatcher.ts'

/** What a failure says about the server: `undone` it surely did nothing, `unknown` it may have, `final` asking again is idle. */
export type Verdict = 'undone' | 'unknown' | 'final'

const unreachableForNow = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Of an exchange that broke off. */
export function judgeBreak({ cause, sent }: ExchangeError): Verdict {
  if (cause instanceof CertificateError || cause instanceof ProxyError) return 'final'
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (sent) return code === 'UND_ERR_INVALID_ARG' ? 'final' : 'unknown'
  return unreachableForNow.has(code) || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' ? 'undone' : 'final'
}

/** Somebody else held the lock for too long: nothing was done. */
export function isLockTimeout(reason: string): boolean {
  return /can't lock file .* got timeout|got lock request timeout/.test(reason)
}

/** The process that was to do the work did not come to be, on a node without memory or processes to spare. */
function isWorkerMissing(reason: string): boolean {
  return /got no worker upid/.test(reason)
}

/** Of an answer with status 400 or above. */
export function judgeStatus(status: number, reason: string): Verdict {
  if (isLockTimeout(reason) || isWorkerMissing(reason)) return 'undone'
  switch (status) {
    case 429:
    // pveproxy could not connect to the node that the call was for.
    case 595:
      return 'undone'
    case 502:
    case 503:
    case 504:
    case 596:
    case 597:
    case 599:
      return 'unknown'
    default:
      return 'final'
  }
}

/** Milliseconds before the attempt that follows `failures` failed ones: doubling from 0.5 s to 8 s, with half of it jitter. */
export function backoff(failures: number): number {
  const full = Math.min(8_000, 500 * 2 ** (failures - 1))
  return Math.round(full / 2 + (full / 2) * Math.random())
}
