import { hmac, type Side, sideKeys } from './ntlm-keys.ts'
import { Rc4 } from './rc4.ts'

interface Direction {
  readonly sign: Buffer
  readonly cipher: Rc4
  number: number
}

const signatureLength = 16

/**
 * Seals and opens the messages of one connection, in their order, as [MS-NLMP] 3.4 has it with extended session security,
 * a key exchange and 128 bits.
 */
export class SessionSecurity {
  readonly #out: Direction
  readonly #in: Direction

  constructor(exportedKey: Buffer, side: Side) {
    this.#out = direction(exportedKey, side)
    this.#in = direction(exportedKey, side === 'client' ? 'server' : 'client')
  }

  /** The signature and the sealed message. */
  seal(message: Buffer): { readonly signature: Buffer; readonly sealed: Buffer } {
    const sealed = this.#out.cipher.update(message)
    return { signature: signatureOf(message, this.#out), sealed }
  }

  /** The message; undefined where the signature is not its own. */
  open(sealed: Buffer, signature: Buffer): Buffer | undefined {
    if (signature.length !== signatureLength) return undefined
    const message = this.#in.cipher.update(sealed)
    return signatureOf(message, this.#in).equals(signature) ? message : undefined
  }
}

function direction(exportedKey: Buffer, side: Side): Direction {
  const { sign, seal } = sideKeys(exportedKey, side)
  return { sign, cipher: new Rc4(seal), number: 0 }
}

function signatureOf(message: Buffer, direction: Direction): Buffer {
  const signature = Buffer.alloc(signatureLength)
  signature.writeUInt32LE(1, 0)
  signature.writeUInt32LE(direction.number, 12)
  const checksum = hmac(direction.sign, Buffer.concat([signature.subarray(12), message])).subarray(0, 8)
  direction.cipher.update(checksum).copy(signature, 4)
  direction.number = (direction.number + 1) >>> 0
  return signature
}
