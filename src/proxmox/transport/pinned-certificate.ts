import type { PeerCertificate, TLSSocket } from 'node:tls'
import * as tls from 'node:tls'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { trustedContext } from '../../net/ca.ts'

/** Whom to believe to be the server. At most one of `fingerprint` and `insecure` has a meaning; the pin is stricter. */
export interface Trust {
  /** PEM, one certificate or several; beside those of the system. */
  readonly ca?: string | undefined
  /** SHA-256 of the server's own certificate, hex with or without colons. */
  readonly fingerprint?: string | undefined
  readonly insecure?: boolean | undefined
}

/** The server showed a certificate that is not trusted. `fingerprint` is the one that it showed. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  /** OpenSSL's word (SELF_SIGNED_CERT_IN_CHAIN, CERT_HAS_EXPIRED, ...) or ERR_TLS_CERT_ALTNAME_INVALID or PIN_MISMATCH. */
  readonly reason: string
  readonly fingerprint: string
  readonly subject: string
  readonly issuer: string
  readonly validTo: string
  readonly names: string

  constructor(reason: string, certificate: PeerCertificate) {
    super(`the server's certificate is not trusted: ${reason}`)
    this.reason = reason
    this.fingerprint = certificate.fingerprint256
    this.subject = commonName(certificate.subject)
    this.issuer = commonName(certificate.issuer)
    this.validTo = certificate.valid_to
    this.names = certificate.subjectaltname ?? ''
  }
}

/** Problems of the trust settings themselves, found before any connection. */
export function checkTrust(trust: Trust): readonly Diagnostic[] {
  const problems: Diagnostic[] = []
  if (trust.fingerprint !== undefined && normalise(trust.fingerprint) === undefined)
    problems.push(
      error(
        'invalid-fingerprint',
        'proxmox-fingerprint is not a SHA-256 fingerprint',
        'It must be 64 hexadecimal digits, with or without colons, as `openssl x509 -noout -fingerprint -sha256` prints it.',
      ),
    )
  if (trust.ca !== undefined) {
    try {
      tls.createSecureContext({ ca: trust.ca })
      if (!trust.ca.includes('-----BEGIN')) throw new Error('there is no BEGIN CERTIFICATE line')
    } catch (cause) {
      problems.push(
        error(
          'invalid-certificate-authority',
          'proxmox-ca is not a certificate',
          `It must be PEM text (-----BEGIN CERTIFICATE-----): the content of /etc/pve/pve-root-ca.pem, for instance. ${(cause as Error).message}`,
        ),
      )
    }
  }
  return problems
}

/** What to give to tls.connect. The verdict is `verify`'s: Node would refuse without telling which certificate it saw. */
export function tlsOptions(trust: Trust): { rejectUnauthorized: false; secureContext?: tls.SecureContext } {
  if (trust.insecure === true || trust.fingerprint !== undefined) return { rejectUnauthorized: false }
  return { rejectUnauthorized: false, secureContext: trustedContext(trust.ca) }
}

/** Undefined: trusted. Must be asked before the first byte of a request is sent. */
export function verify(socket: TLSSocket, trust: Trust): CertificateError | undefined {
  const certificate = socket.getPeerCertificate()
  if (trust.fingerprint !== undefined) {
    const pin = normalise(trust.fingerprint)
    const matches = pin !== undefined && normalise(certificate.fingerprint256 ?? '') === pin
    return matches ? undefined : new CertificateError('PIN_MISMATCH', certificate)
  }
  if (trust.insecure === true || socket.authorized) return undefined
  return new CertificateError(String(socket.authorizationError ?? 'UNKNOWN'), certificate)
}

/** What to do about a certificate that is not trusted. */
export function explainCertificate(problem: CertificateError, host: string): string {
  const shown = `SHA-256 fingerprint ${problem.fingerprint}`
  if (problem.reason === 'PIN_MISMATCH')
    return (
      `The server showed a certificate for "${problem.subject}" with the ${shown}, which is not the one in proxmox-fingerprint. ` +
      'Proxmox renews its certificates; if yours was renewed, set the new fingerprint. If not, somebody may be listening in.'
    )
  if (problem.reason === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      `The certificate is for other names (${problem.names || problem.subject}) than "${host}". Use one of those names in ` +
      `proxmox_url, or pin this certificate: proxmox-fingerprint = ${problem.fingerprint}`
    )
  const expired = problem.reason === 'CERT_HAS_EXPIRED' ? ` It expired on ${problem.validTo}.` : ''
  return [
    `The server showed a certificate for "${problem.subject}", issued by "${problem.issuer}", ${shown}.${expired}`,
    'If that is your server, do one of these:',
    '- set proxmox-fingerprint to that fingerprint (compare it on the node: openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256)',
    "- set proxmox-ca to the certificate authority's PEM text (on the node: /etc/pve/pve-root-ca.pem)",
    '- set insecure-skip-tls-verify to true, which trusts whoever answers',
  ].join('\n')
}

function normalise(fingerprint: string): string | undefined {
  const hex = fingerprint
    .trim()
    .replace(/^sha-?256[:=\s]+(fingerprint=)?/i, '')
    .replaceAll(/[:\s]/g, '')
    .toLowerCase()
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined
}

function commonName(name: tls.Certificate | undefined): string {
  const value = name?.CN ?? name?.O ?? ''
  return Array.isArray(value) ? value.join(', ') : value
}
