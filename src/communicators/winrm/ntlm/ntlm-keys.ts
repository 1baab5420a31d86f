import { createHash, createHmac } from 'node:crypto'
import { md4 } from './md4.ts'

/** NTOWFv2 of [MS-NLMP] 3.3.2. */
export function responseKey(user: string, domain: string, password: string): Buffer {
  return hmac(md4(Buffer.from(password, 'utf16le')), Buffer.from(user.toUpperCase() + domain, 'utf16le'))
}

/** NTProofStr: what proves the password. `blob` is the client's challenge with all that goes with it. */
export function proof(key: Buffer, serverChallenge: Buffer, blob: Buffer): Buffer {
  return hmac(key, Buffer.concat([serverChallenge, blob]))
}

/** With NTLMv2 it is also the key that the exported one is encrypted with. */
export function sessionBaseKey(key: Buffer, ntProof: Buffer): Buffer {
  return hmac(key, ntProof)
}

/** The MIC over all three messages; the last one with zeros in its place. */
export function integrityCode(exportedKey: Buffer, ...messages: readonly Buffer[]): Buffer {
  return hmac(exportedKey, Buffer.concat(messages))
}

export type Side = 'client' | 'server'

/** SIGNKEY and SEALKEY of [MS-NLMP] 3.4.5, with extended session security and 128 bits. */
export function sideKeys(exportedKey: Buffer, side: Side): { readonly sign: Buffer; readonly seal: Buffer } {
  const of = (what: string): Buffer =>
    md5(exportedKey, `session key to ${direction[side]} ${what} key magic constant\0`)
  return { sign: of('signing'), seal: of('sealing') }
}

const direction = { client: 'client-to-server', server: 'server-to-client' } as const

/** MsvAvChannelBindings: the hash of what stands for a TLS connection (RFC 5929), in the structure of RFC 2744. */
export function channelBindings(certificateHash: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), certificateHash])
  const structure = Buffer.alloc(20)
  structure.writeUInt32LE(data.length, 16)
  return createHash('md5').update(structure).update(data).digest()
}

export function hmac(key: Buffer, content: Buffer): Buffer {
  return createHmac('md5', key).update(content).digest()
}

function md5(key: Buffer, text: string): Buffer {
  return createHash('md5').update(key).update(text, 'latin1').digest()
}
