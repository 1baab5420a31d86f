import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { type Flag, flagBits, hasFlag } from './ntlm-flags.ts'
import { channelBindings, hmac, integrityCode, proof, responseKey, sessionBaseKey } from './ntlm-keys.ts'
import { Rc4 } from './rc4.ts'
import { SessionSecurity } from './session-security.ts'
import { readPairs, writePairs } from './target-info.ts'

const signature = Buffer.from('NTLMSSP\0', 'latin1')
/** Windows 10, revision 15 of NTLMSSP: said, and not looked at. */
const version = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15])
const wanted: readonly Flag[] = ['unicode', 'extendedSessionSecurity', 'seal', 'sign', 'key128', 'keyExchange']

export interface NtlmCredentials {
  /** `user`, `DOMAIN\user` or `user@domain`. */
  readonly username: string
  readonly password: string
  /** The server's certificate as DER, where the connection is one of TLS. */
  readonly certificate: Buffer | undefined
}

/** The client's side of one exchange of NTLMv2, by [MS-NLMP] 3.1.5. */
export class NtlmInitiator {
  readonly #credentials: NtlmCredentials
  readonly negotiate: Buffer

  constructor(credentials: NtlmCredentials) {
    this.#credentials = credentials
    const message = Buffer.alloc(40)
    signature.copy(message)
    message.writeUInt32LE(1, 8)
    const more: readonly Flag[] = ['requestTarget', 'ntlm', 'alwaysSign', 'targetInfo', 'version', 'key56']
    message.writeUInt32LE(flagBits(...wanted, ...more), 12)
    version.copy(message, 32)
    this.negotiate = message
  }

  /**
   * The answer to the server's challenge, and what seals messages from now on. `now` is for servers that tell no time, in
   * milliseconds since the epoch. Throws where the challenge is none.
   */
  authenticate(challenge: Buffer, now: number): { readonly message: Buffer; readonly security: SessionSecurity } {
    if (challenge.length < 48 || !challenge.subarray(0, 8).equals(signature) || challenge.readUInt32LE(8) !== 2)
      throw new Error('its challenge is none of NTLM')
    const bits = challenge.readUInt32LE(20)
    const missing = wanted.filter((flag) => !hasFlag(bits, flag))
    if (missing.length > 0) throw new Error(`its NTLM has no ${missing.join(' and no ')}`)
    const [domain, user] = names(this.#credentials.username)
    const key = responseKey(user, domain, this.#credentials.password)
    const serverChallenge = challenge.subarray(24, 32)
    const clientChallenge = randomBytes(8)

    const pairs = readPairs(field(challenge, 40))
    const time = pairs.get(7)
    // With a time of the server's, the three messages are vouched for as a whole.
    if (time !== undefined) pairs.set(6, Buffer.from([2, 0, 0, 0]))
    const { certificate } = this.#credentials
    if (certificate !== undefined) pairs.set(10, channelBindings(certificateHash(certificate)))
    const blob = Buffer.concat([
      Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
      time ?? fileTime(now),
      clientChallenge,
      Buffer.alloc(4),
      writePairs(pairs),
      Buffer.alloc(4),
    ])
    const ntProof = proof(key, serverChallenge, blob)
    const base = sessionBaseKey(key, ntProof)
    const exported = randomBytes(16)
    const lm =
      time === undefined
        ? Buffer.concat([hmac(key, Buffer.concat([serverChallenge, clientChallenge])), clientChallenge])
        : Buffer.alloc(24)
    const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
    const message = layOut(bits, [
      lm,
      Buffer.concat([ntProof, blob]),
      utf16(domain),
      utf16(user),
      Buffer.alloc(0),
      new Rc4(base).update(exported),
    ])
    if (time !== undefined) integrityCode(exported, this.negotiate, challenge, message).copy(message, integrityAt)
    return { message, security: new SessionSecurity(exported, 'client') }
  }
}

const integrityAt = 72
const headLength = 88

/** AUTHENTICATE_MESSAGE: six fields, flags, version, room for the integrity code, and what the fields point at. */
function layOut(bits: number, fields: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(headLength)
  signature.copy(head)
  head.writeUInt32LE(3, 8)
  let offset = headLength
  for (const [index, value] of fields.entries()) {
    const at = 12 + index * 8
    head.writeUInt16LE(value.length, at)
    head.writeUInt16LE(value.length, at + 2)
    head.writeUInt32LE(offset, at + 4)
    offset += value.length
  }
  head.writeUInt32LE(bits, 60)
  version.copy(head, 64)
  return Buffer.concat([head, ...fields])
}

function field(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4)
  const end = offset + message.readUInt16LE(at)
  if (end > message.length) throw new Error('its challenge is cut off')
  return message.subarray(offset, end)
}

function names(username: string): readonly [string, string] {
  const [, domain, user] = /^([^\\]*)\\(.*)$/s.exec(username) ?? []
  return domain === undefined || user === undefined ? ['', username] : [domain, user]
}

/** As RFC 5929 has it: SHA-256 in place of what is weaker. */
function certificateHash(der: Buffer): Buffer {
  const algorithm = /sha(384|512)/i.exec(signatureAlgorithm(der))?.[0] ?? 'sha256'
  return createHash(algorithm.toLowerCase()).update(der).digest()
}

function signatureAlgorithm(der: Buffer): string {
  const { signatureAlgorithm: name } = new X509Certificate(der) as { signatureAlgorithm?: string | undefined }
  return name ?? ''
}

/** 100 ns since 1601. */
function fileTime(now: number): Buffer {
  const time = Buffer.alloc(8)
  time.writeBigUInt64LE((BigInt(Math.floor(now)) + 11_644_473_600_000n) * 10_000n)
  return time
}
