import { createPublicKey, type KeyObject } from 'node:crypto'

// 1.2.840.113549.1.3.1, the kind of key of PKCS #3.
const dhKeyAgreement = Buffer.from('06092a864886f70d010301', 'hex')

/** The public key of somebody in a group, from the numbers that they send. Throws where OpenSSL does not take it. */
export function dhPublicKey(prime: Buffer, generator: Buffer, number: Buffer): KeyObject {
  const group = sequence(integer(prime), integer(generator))
  const key = sequence(sequence(dhKeyAgreement, group), tagged(0x03, Buffer.from([0]), integer(number)))
  return createPublicKey({ key, format: 'der', type: 'spki' })
}

/** The number that is sent to the other side. */
export function dhPublicNumber(key: KeyObject): Buffer {
  const [info = nothing] = elements(key.export({ format: 'der', type: 'spki' }))
  const [, bits = nothing] = elements(info)
  // The first byte says how many of the last bits are unused: none.
  const [number = nothing] = elements(bits.subarray(1))
  return number
}

const nothing = Buffer.alloc(0)

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

/** A number of this form is signed: where its highest bit is set, a zero goes before it. */
function integer(number: Buffer): Buffer {
  const first = Math.max(
    0,
    number.findIndex((byte) => byte !== 0),
  )
  const digits = number.subarray(first)
  return tagged(0x02, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.from([0]), digits] : [digits]))
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content])
}

function lengthOf(content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.from([content.length])
  const digits = content.length.toString(16)
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

/** What is in the elements that stand one after the other. */
function elements(der: Buffer): readonly Buffer[] {
  const found: Buffer[] = []
  for (let rest = der; rest.length > 1; ) {
    const first = rest[1] ?? 0
    const start = first < 0x80 ? 2 : 2 + (first & 0x7f)
    const end = start + (first < 0x80 ? first : rest.readUIntBE(2, first & 0x7f))
    found.push(rest.subarray(start, end))
    rest = rest.subarray(end)
  }
  return found
}
