import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { ExternalError } from '../diagnostics/errors.ts'
import { readSmallFile } from '../intake/small-file.ts'

/** A private key, and by what its public one is called in signatures. */
export interface SigningKey {
  readonly keyId: string
  /** DER for keys of elliptic curves, PKCS #1 v1.5 for those of RSA, both with SHA-256. */
  sign(data: Buffer): Promise<Buffer>
  readonly verifier: VerifyingKey
}

export interface VerifyingKey {
  verifies(data: Buffer, signature: Buffer): boolean
}

/** From a PEM file: PKCS #8, PKCS #1 or SEC 1, without a passphrase. Throws ExternalError. */
export function readSigningKey(file: string, name: string): SigningKey {
  const key = parsed(file, name, createPrivateKey)
  const verifier = verifierOf(createPublicKey(key), name)
  return {
    keyId: keyIdOf(createPublicKey(key)),
    sign: (data) => Promise.resolve(sign(hashFor(key), data, key)),
    verifier,
  }
}

/** From a PEM file: a public key, a certificate, or the private key that belongs to it. Throws ExternalError. */
export function readVerifyingKey(file: string, name: string): VerifyingKey {
  return verifierOf(parsed(file, name, createPublicKey), name)
}

export function verifierOf(key: KeyObject, name: string): VerifyingKey {
  requireKind(key, name)
  return {
    verifies(data, signature) {
      try {
        return verify(hashFor(key), data, key, signature)
      } catch {
        // A signature of another form is none.
        return false
      }
    },
  }
}

/** As Packer has it: the SHA-256 of the public key's PEM. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'pem' }))
    .digest('hex')
}

function parsed(file: string, name: string, parse: (pem: Buffer) => KeyObject): KeyObject {
  const pem = readFile(file, name)
  try {
    const key = parse(pem)
    requireKind(key, name)
    return key
  } catch (cause) {
    if (cause instanceof ExternalError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    const isLocked = code === 'ERR_MISSING_PASSPHRASE' || pem.includes('ENCRYPTED')
    const detail = isLocked
      ? 'It has a passphrase: keep it without one where only the workflow reads it, such as a file made of a secret.'
      : 'It has to be PEM: a key in PKCS #8, PKCS #1 or SEC 1, or a certificate.'
    // What the parser says may quote the key.
    throw new ExternalError('signing-key-unusable', `${name} holds no key that can be used`, detail)
  }
}

function readFile(file: string, name: string): Buffer {
  try {
    return readSmallFile(file)
  } catch (cause) {
    throw new ExternalError('unreadable-file', `The key ${name} can not be read: ${(cause as Error).message}`)
  }
}

function requireKind(key: KeyObject, name: string): void {
  if (['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return
  throw new ExternalError(
    'signing-key-unusable',
    `The key ${name} is of the kind ${key.asymmetricKeyType}, which attestations are not signed with`,
    'Take one of an elliptic curve, RSA or Ed25519: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
  )
}

function hashFor({ asymmetricKeyType }: KeyObject): 'sha256' | null {
  return asymmetricKeyType === 'ed25519' ? null : 'sha256'
}
