import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { AnswerTimeout, type ExchangeError } from './exchange.ts'
import { CertificateError, explainCertificate } from './pinned-certificate.ts'
import { ProxyError } from './server-dispatcher.ts'

/** Why the server could not be reached or broke off, and what to do. */
export function explainBreak({ cause, sent }: ExchangeError, url: URL): { code: Code; reason: string; hint: string } {
  const server = url.host
  if (cause instanceof CertificateError)
    return {
      code: 'untrusted-certificate',
      reason: `the certificate of ${server} is not trusted (${cause.reason})`,
      hint: explainCertificate(cause, url.hostname),
    }
  if (cause instanceof ProxyError)
    return {
      code: 'proxy-failed',
      reason: cause.message,
      hint: 'The proxy comes from https_proxy in the environment. If the server is reached without one, add it to no_proxy.',
    }
  if (cause instanceof AnswerTimeout)
    return {
      code: 'server-timeout',
      reason: `${server} took the request but gave ${cause.message}`,
      hint: 'The node may be overloaded, or what listens there may be no Proxmox: check proxmox_url.',
    }
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'unknown-host',
        reason: `the name ${url.hostname} could not be resolved (${code})`,
        hint: 'Check the host in proxmox_url, and that this machine uses a name server that knows it. An IP address works too.',
      }
    case 'ECONNREFUSED':
      return {
        code: 'connection-refused',
        reason: `nothing listens at ${server} (ECONNREFUSED)`,
        hint: `Proxmox listens on port 8006${url.port === '8006' ? '; is pveproxy running there?' : `, proxmox_url says ${url.port || '443'}.`}`,
      }
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        code: 'server-unreachable',
        reason: `${server} can not be reached (${code})`,
        hint: 'No way leads there from this machine: a firewall, a VPN that is down, or a private address seen from a hosted runner. A self-hosted runner in that network helps.',
      }
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return {
        code: 'server-timeout',
        reason: `${server} took the request but did not answer in time`,
        hint: 'The node may be overloaded, or a storage of it may hang (pvesm status).',
      }
    default:
      break
  }
  if (/SSL|TLS|EPROTO|wrong version number/i.test(`${code} ${cause.message}`))
    return {
      code: 'server-without-tls',
      reason: `${server} does not speak TLS as expected: ${cause.message}`,
      hint: 'Is the port right, and is it Proxmox itself (8006) that listens there?',
    }
  return {
    code: 'connection-broken',
    reason: `the connection to ${server} broke ${sent ? 'before the answer was complete' : 'off'}: ${cause.message}`,
    hint: sent
      ? 'The server, or a proxy or firewall on the way, closed the connection.'
      : 'Check proxmox_url and the way to the server.',
  }
}
