import { describe, expect, it } from 'vitest'
import { md4 } from '../../../src/communicators/winrm/ntlm/md4.ts'
import { NtlmInitiator } from '../../../src/communicators/winrm/ntlm/ntlm-initiator.ts'
import { proof, responseKey, sessionBaseKey, sideKeys } from '../../../src/communicators/winrm/ntlm/ntlm-keys.ts'
import { Rc4 } from '../../../src/communicators/winrm/ntlm/rc4.ts'
import { SessionSecurity } from '../../../src/communicators/winrm/ntlm/session-security.ts'
import { openBody, sealBody } from '../../../src/communicators/winrm/sealed-body.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('NTLM', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('has the MD4 of RFC 1320: %j', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest)
  })

  it('has the RC4 of RFC 6229, also in pieces', () => {
    const zeros = Buffer.alloc(16)
    const expected = 'b2396305f03dc027ccc3524a0a1118a8'
    expect(new Rc4(hex('0102030405')).update(zeros).toString('hex')).toBe(expected)
    const cipher = new Rc4(hex('0102030405'))
    const pieces = [cipher.update(zeros.subarray(0, 5)), cipher.update(zeros.subarray(5))]
    expect(Buffer.concat(pieces).toString('hex')).toBe(expected)
  })

  // [MS-NLMP] 4.2.1 and 4.2.4: user `User` of `Domain` with the password `Password`.
  it('has the keys of the example in [MS-NLMP] 4.2.4', () => {
    const key = responseKey('User', 'Domain', 'Password')
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f')
    const info = '02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000'
    const blob = hex(`01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000${info}`)
    const ntProof = proof(key, hex('0123456789abcdef'), blob)
    expect(ntProof.toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c')
    expect(sessionBaseKey(key, ntProof).toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3')
  })

  it('seals as the example in [MS-NLMP] 4.2.4.4 does', () => {
    const exported = Buffer.alloc(16, 0x55)
    expect(sideKeys(exported, 'client').sign.toString('hex')).toBe('4788dc861b4782f35d43fd98fe1a2d39')
    expect(sideKeys(exported, 'client').seal.toString('hex')).toBe('59f600973cc4960a25480a7c196e4c58')
    const { sealed, signature } = new SessionSecurity(exported, 'client').seal(Buffer.from('Plaintext', 'utf16le'))
    expect(sealed.toString('hex')).toBe('54e50165bf1936dc996020c1811b0f06fb5f')
    expect(signature.toString('hex')).toBe('010000007fb38ec5c55d497600000000')
  })

  it('opens what the other side has sealed, in its order, and nothing that was changed', () => {
    const key = Buffer.alloc(16, 7)
    const message = Buffer.from('<a>ä</a>'.repeat(1000))
    const client = new SessionSecurity(key, 'client')
    const server = new SessionSecurity(key, 'server')
    for (let count = 0; count < 3; count++) {
      expect(openBody(sealBody(message, client), server)).toEqual(message)
      expect(openBody(sealBody(message, server), client)).toEqual(message)
    }
    const body = sealBody(message, client)
    const start = body.indexOf('octet-stream\r\n') + 14
    for (const at of [start + 4 + 4, start + 4 + 15, start + 4 + 16, start + 4 + 16 + message.length - 1]) {
      const changed = Buffer.from(body)
      changed[at]! ^= 1
      const other = new SessionSecurity(key, 'server')
      for (let count = 0; count < 3; count++) openBody(sealBody(message, clientAt(key, count)), other)
      expect(() => openBody(changed, other)).toThrow('a sealed answer has a wrong signature')
    }
    const again = new SessionSecurity(key, 'server')
    expect(() => openBody(body, again)).toThrow('wrong signature')
    for (let length = 0; length < body.length - message.length; length += 7)
      expect(() => openBody(body.subarray(0, length), new SessionSecurity(key, 'server'))).toThrow(/a sealed answer/)
  })

  it('takes no challenge that is none, is cut off, or offers too little', () => {
    const authenticate = (challenge: Buffer) => () =>
      new NtlmInitiator({ username: 'u', password: 'p', certificate: undefined }).authenticate(challenge, 0)
    expect(authenticate(Buffer.from('hello'))).toThrow('its challenge is none of NTLM')
    const weak = Buffer.alloc(56)
    weak.write('NTLMSSP\0', 'latin1')
    weak.writeUInt32LE(2, 8)
    weak.writeUInt32LE(0x201, 20)
    expect(authenticate(weak)).toThrow(/its NTLM has no extendedSessionSecurity and no seal/)
    weak.writeUInt32LE(0xe2898235, 20)
    expect(authenticate(weak)).not.toThrow()
    weak.writeUInt16LE(100, 40)
    expect(authenticate(weak)).toThrow('its challenge is cut off')
  })
})

/** A client that has sealed that many messages of the size above. */
function clientAt(key: Buffer, count: number): SessionSecurity {
  const client = new SessionSecurity(key, 'client')
  for (let done = 0; done < count; done++) client.seal(Buffer.from('<a>ä</a>'.repeat(1000)))
  return client
}
