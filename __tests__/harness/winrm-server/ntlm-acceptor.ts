import { createHash, createHmac, randomBytes, timingSafeEqual, X509Certificate } from 'node:crypto'
import { flagBits, hasFlag } from '../../../src/communicators/winrm/ntlm/ntlm-flags.ts'
import {
  channelBindings,
  integrityCode,
  proof,
  responseKey,
  sessionBaseKey,
} from '../../../src/communicators/winrm/ntlm/ntlm-keys.ts'
import { Rc4 } from '../../../src/communicators/winrm/ntlm/rc4.ts'
import { SessionSecurity } from '../../../src/communicators/winrm/ntlm/session-security.ts'

const computer = 'WINGUEST'

export interface NtlmLogin {
  readonly user: string
  readonly security: SessionSecurity
}

/** Why nobody is let in, for the test's log; a real server tells nobody. */
export class NtlmRefused extends Error {}

/** The server's side of one NTLM exchange, by [MS-NLMP] 3.2.5. */
export class NtlmAcceptor {
  readonly #challenge = randomBytes(8)
  #negotiate = Buffer.alloc(0)
  #challengeMessage = Buffer.alloc(0)

  challenge(negotiate: Buffer): Buffer {
    this.#negotiate = Buffer.from(negotiate)
    const asked = negotiate.readUInt32LE(12)
    const kept = flagBits(
      'unicode',
      'requestTarget',
      'sign',
      'seal',
      'ntlm',
      'alwaysSign',
      'extendedSessionSecurity',
      'key128',
      'keyExchange',
      'key56',
    )
    const bits = ((asked & kept) | flagBits('unicode', 'targetTypeServer', 'targetInfo', 'version', 'ntlm')) >>> 0
    const name = Buffer.from(computer, 'utf16le')
    const info = targetInfo()
    const head = Buffer.alloc(56)
    head.write('NTLMSSP\0', 'latin1')
    head.writeUInt32LE(2, 8)
    field(head, 12, name.length, 56)
    head.writeUInt32LE(bits, 20)
    this.#challenge.copy(head, 24)
    field(head, 40, info.length, 56 + name.length)
    head.set([10, 0, 0x63, 0x45, 0, 0, 0, 15], 48)
    this.#challengeMessage = Buffer.concat([head, name, info])
    return this.#challengeMessage
  }

  /** `certificate`: of the TLS connection, where there is one. Throws NtlmRefused. */
  accept(
    message: Buffer,
    passwordOf: (user: string) => string | undefined,
    certificate: string | undefined,
  ): NtlmLogin {
    const read = (at: number): Buffer => {
      const offset = message.readUInt32LE(at + 4)
      return message.subarray(offset, offset + message.readUInt16LE(at))
    }
    const domain = read(28).toString('utf16le')
    const user = read(36).toString('utf16le')
    const response = read(20)
    const encryptedKey = read(52)
    const bits = message.readUInt32LE(60)
    if (response.length < 44) throw new NtlmRefused('this is no NTLMv2 response')
    const password = passwordOf(user)
    if (password === undefined) throw new NtlmRefused(`nobody is named ${user}`)
    const key = responseKey(user, domain, password)
    const blob = response.subarray(16)
    const expected = proof(key, this.#challenge, blob)
    if (!timingSafeEqual(expected, response.subarray(0, 16))) throw new NtlmRefused(`the password of ${user} is wrong`)

    const base = sessionBaseKey(key, expected)
    const exported = hasFlag(bits, 'keyExchange') ? new Rc4(base).update(encryptedKey) : base
    const pairs = readPairs(blob.subarray(28))
    if (((pairs.get(6)?.readUInt32LE() ?? 0) & 2) !== 0) {
      const plain = Buffer.from(message)
      plain.fill(0, 72, 88)
      const code = integrityCode(exported, this.#negotiate, this.#challengeMessage, plain)
      if (!code.equals(message.subarray(72, 88))) throw new NtlmRefused('the integrity code is wrong')
    }
    const bindings = pairs.get(10)
    if (certificate !== undefined && bindings !== undefined && !bindings.equals(Buffer.alloc(16))) {
      const wanted = channelBindings(createHash('sha256').update(new X509Certificate(certificate).raw).digest())
      if (!wanted.equals(bindings)) throw new NtlmRefused('the channel bindings are of another connection')
    }
    return { user, security: new SessionSecurity(exported, 'server') }
  }
}

function field(message: Buffer, at: number, length: number, offset: number): void {
  message.writeUInt16LE(length, at)
  message.writeUInt16LE(length, at + 2)
  message.writeUInt32LE(offset, at + 4)
}

function targetInfo(): Buffer {
  const time = Buffer.alloc(8)
  // 100 ns since 1601.
  time.writeBigUInt64LE((BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n)
  const name = Buffer.from(computer, 'utf16le')
  const pairs: readonly (readonly [number, Buffer])[] = [
    [2, name],
    [1, name],
    [4, name],
    [3, name],
    [7, time],
    [0, Buffer.alloc(0)],
  ]
  return Buffer.concat(
    pairs.flatMap(([id, value]) => {
      const head = Buffer.alloc(4)
      head.writeUInt16LE(id)
      head.writeUInt16LE(value.length, 2)
      return [head, value]
    }),
  )
}

function readPairs(info: Buffer): ReadonlyMap<number, Buffer> {
  const pairs = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= info.length; ) {
    const id = info.readUInt16LE(at)
    const end = at + 4 + info.readUInt16LE(at + 2)
    if (id === 0) break
    pairs.set(id, info.subarray(at + 4, end))
    at = end
  }
  return pairs
}

/** Compares two secrets of any length. */
export function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'winrm').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
