import type { SessionSecurity } from './ntlm/session-security.ts'

const protocol = 'application/HTTP-SPNEGO-session-encrypted'
const boundary = '--Encrypted Boundary'

/** Of a body that is sealed, by [MS-WSMV] 2.2.9.1. */
export const sealedType = `multipart/encrypted;protocol="${protocol}";boundary="Encrypted Boundary"`

export function isSealed(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().includes(protocol.toLowerCase()) ?? false
}

export function sealBody(message: Buffer, security: SessionSecurity): Buffer {
  const { signature, sealed } = security.seal(message)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(signature.length)
  return Buffer.concat([
    Buffer.from(
      `${boundary}\r\n\tContent-Type: ${protocol}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${message.length}\r\n${boundary}\r\n\tContent-Type: application/octet-stream\r\n`,
    ),
    length,
    signature,
    sealed,
    Buffer.from(`${boundary}--\r\n`),
  ])
}

/** The message in a sealed body. Throws where it is none, or was changed on the way. */
export function openBody(body: Buffer, security: SessionSecurity): Buffer {
  const head = body.subarray(0, 1024).toString('latin1')
  const length = Number(/Length=(\d+)/i.exec(head)?.[1])
  const start = /Content-Type:\s*application\/octet-stream\r\n/i.exec(head)
  if (!Number.isSafeInteger(length) || start === null) throw new Error('a sealed answer has no such header')
  const content = start.index + start[0].length
  const signatureLength = content + 4 <= body.length ? body.readUInt32LE(content) : 0
  const sealed = content + 4 + signatureLength
  if (signatureLength !== 16 || body.length < sealed + length) throw new Error('a sealed answer is cut off')
  const message = security.open(body.subarray(sealed, sealed + length), body.subarray(content + 4, sealed))
  if (message === undefined) throw new Error('a sealed answer has a wrong signature')
  return message
}
