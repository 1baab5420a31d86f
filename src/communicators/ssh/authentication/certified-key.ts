import type { Client, ParsedKey } from 'ssh2'
import protocolUtils from 'ssh2/lib/protocol/utils.js'
import { type Certificate, plainType } from './certificate.ts'
import { wireString } from './wire.ts'

interface Certified {
  /** How the signature is made, by the name that servers know it by. */
  readonly signature: string
  /** The digest of that, where the key can be used with several. */
  readonly hash: 'sha512' | undefined
  readonly plainType: string
}

const certifiedKeys = new WeakMap<object, Certified>()

/**
 * A key, private or of an agent, that shows a certificate in place of its public half, to be offered in this order. RSA has two names:
 * that of today, and the one that servers before OpenSSH 7.8 know, which take the better signature with it as well.
 */
export function certifiedKeysOf(key: ParsedKey, certificate: Certificate): readonly ParsedKey[] {
  const plain = plainType(certificate)
  if (plain !== 'ssh-rsa') return [certified(key, certificate, certificate.type, { signature: plain, hash: undefined })]
  const best = { signature: 'rsa-sha2-512', hash: 'sha512' } as const
  return [
    certified(key, certificate, 'rsa-sha2-512-cert-v01@openssh.com', best),
    certified(key, certificate, certificate.type, best),
  ]
}

// ssh2 knows its own keys by a property of theirs, which what is made from one has as well.
function certified(
  key: ParsedKey,
  certificate: Certificate,
  algorithm: string,
  how: Omit<Certified, 'plainType'>,
): ParsedKey {
  const made = Object.create(key, {
    type: { value: algorithm },
    getPublicSSH: { value: () => certificate.blob },
    sign: { value: (data: Buffer | string) => key.sign(data, how.hash) },
  }) as ParsedKey
  certifiedKeys.set(made, { ...how, plainType: plainType(certificate) })
  return made
}

/** What an agent has to be asked for to sign with a key that shows its certificate; undefined: it shows none. */
export function asIfPlain(
  key: ParsedKey,
): { readonly key: ParsedKey; readonly options: { hash?: 'sha256' | 'sha512' } } | undefined {
  const how = certifiedKeys.get(key)
  if (how === undefined) return undefined
  const plain = Object.create(key, { type: { value: how.plainType } }) as ParsedKey
  return { key: plain, options: how.hash === undefined ? {} : { hash: how.hash } }
}

type Sign = (data: Buffer, use: (signature: Buffer) => void) => void

/** What ssh2 has for the messages of authentication. */
interface Protocol {
  authPK(username: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void
  readonly _kex: { readonly sessionID: Buffer }
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(size: number): Buffer; finalize(packet: Buffer): Buffer }
  }
  readonly _authsQueue: string[]
}

/**
 * Has a client sign as servers want it of a certificate: the request names the certificate's algorithm, the signature in
 * it that of the plain key. ssh2 writes the former in both places, and has no option for it. All else of authentication
 * with keys is its own: the offer, and the answer of the server to it. To be called after `connect`.
 */
export function signForCertificates(client: Client): void {
  const { _protocol: protocol } = client as unknown as { _protocol: Protocol }
  const { authPK } = protocol
  protocol.authPK = (username, key, algorithm, sign) => {
    const how = certifiedKeys.get(key)
    if (how === undefined || sign === undefined) authPK.call(protocol, username, key, algorithm, sign)
    else {
      const unsigned = request(username, key)
      sign(Buffer.concat([wireString(protocol._kex.sessionID), unsigned]), (made) =>
        send(protocol, unsigned, made, how),
      )
    }
  }
}

/** SSH_MSG_USERAUTH_REQUEST up to the signature (RFC 4252, section 7). */
function request(username: string, key: ParsedKey): Buffer {
  return Buffer.concat([
    Buffer.of(50),
    ...[username, 'ssh-connection', 'publickey'].map(wireString),
    Buffer.of(1),
    wireString(key.type),
    wireString(key.getPublicSSH()),
  ])
}

function send(protocol: Protocol, unsigned: Buffer, made: Buffer, how: Certified): void {
  const signature = protocolUtils.convertSignature(made, how.plainType)
  if (signature === false || signature === undefined) throw new Error('the signature has an unknown form')
  const payload = Buffer.concat([
    unsigned,
    wireString(Buffer.concat([wireString(how.signature), wireString(signature)])),
  ])
  const { write } = protocol._packetRW
  const start = write.allocStart
  const packet = write.alloc(payload.length)
  packet.set(payload, start)
  protocol._authsQueue.push('publickey')
  protocolUtils.sendPacket(protocol, write.finalize(packet))
}
