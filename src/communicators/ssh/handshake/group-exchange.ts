import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Client } from 'ssh2'
import { dhPublicKey, dhPublicNumber } from './dh-key.ts'

// Its types leave this kind of key out.
const generateKeys = generateKeyPairSync as unknown as (
  type: 'dh',
  group: { readonly prime: Buffer; readonly generator: number },
) => { readonly privateKey: KeyObject; readonly publicKey: KeyObject }

/** Bits of the prime that a server is asked for. */
const fewest = 2048
const most = 4096

/**
 * Has a client ask for groups of at most 4096 bits in `diffie-hellman-group-exchange-*`, and compute in them without delay.
 * ssh2 asks for up to 8192 bits and gives the prime to `createDiffieHellman`, which proves that it is one: 40 seconds in
 * which this process hears nothing, for a proof that ssh2 does not look at. OpenSSH's client does not ask for one either.
 *
 * ssh2 has no option for it. It makes the object of a key exchange when the server's offer is there, also for each later
 * exchange, keeps it in `_protocol._kex` and calls it after that, so that is where it is met. To be called after `connect`.
 */
export function boundGroupExchange(client: Client): void {
  const { _protocol: protocol } = client as unknown as { _protocol: { _kex: KeyExchange | undefined } }
  let kex = protocol._kex
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => kex,
    set(made: KeyExchange | undefined) {
      if (made?.type === 'groupex') bound(made)
      kex = made
    },
  })
}

/** What ssh2 calls and reads of its own key exchanges. */
interface KeyExchange {
  readonly type: string
  _minBits: number
  _prefBits: number
  _maxBits: number
  _prime: Buffer | null
  _generator: Buffer | null
  _dh: Group | null
  _public: Buffer | null
  generateKeys(): void
}

interface Group {
  getPrime(): Buffer
  getGenerator(): Buffer
  computeSecret(theirs: Buffer): Buffer
}

function bound(kex: KeyExchange): void {
  kex._minBits = fewest
  kex._maxBits = most
  kex._prefBits = Math.min(Math.max(kex._prefBits, fewest), most)
  kex.generateKeys = () => {
    const { _dh: group, _prime: prime, _generator: generator } = kex
    if (group !== null || prime === null || generator === null) return
    const size = bitsOf(prime)
    if (size < fewest || size > most)
      throw new Error(`the server chose a group of ${size} bits, and was asked for ${fewest} to ${most}`)
    const { privateKey, publicKey } = generateKeys('dh', { prime, generator: numberOf(generator) })
    kex._dh = groupOf(prime, generator, privateKey)
    kex._public = dhPublicNumber(publicKey)
  }
}

function groupOf(prime: Buffer, generator: Buffer, privateKey: KeyObject): Group {
  return {
    getPrime: () => prime,
    getGenerator: () => generator,
    computeSecret: (theirs) => diffieHellman({ privateKey, publicKey: dhPublicKey(prime, generator, theirs) }),
  }
}

function bitsOf(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0)
  return first === -1 ? 0 : (number.length - first) * 8 - (Math.clz32(number[first] ?? 0) - 24)
}

function numberOf(generator: Buffer): number {
  // RFC 4419 chooses small ones: 2 and 5, mostly.
  if (bitsOf(generator) > 31) throw new Error('the server chose a group with a generator that is too large')
  return Number.parseInt(generator.toString('hex'), 16)
}
