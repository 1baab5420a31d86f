import * as tls from 'node:tls'

let systems: tls.SecureContext | undefined

/** Trusts Node's and the system's certificate authorities, and `extra` (PEM). */
export function trustedContext(extra?: string): tls.SecureContext {
  if (extra === undefined && systems !== undefined) return systems
  const ca = new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])
  if (extra !== undefined) return tls.createSecureContext({ ca: [...ca, extra] })
  // Reading some hundred certificates takes about 70 ms: once is enough.
  systems = tls.createSecureContext({ ca: [...ca] })
  return systems
}
