import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { utils } from 'ssh2'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import type { OptionPath } from '../../options/component.ts'
import { parsePrivateKey } from './private-key.ts'

/** A key pair made for one build. */
export interface KeyPair {
  /** OpenSSH's format. */
  readonly privateKey: string
  /** One line as in `authorized_keys`, comment included, without a line end. */
  readonly publicKey: string
  /** The comment: by it the key is found again in `authorized_keys`. */
  readonly name: string
}

export interface KeyPairOptions {
  /** `ed25519`, `ecdsa`, `rsa`; empty: ed25519. */
  readonly type: string
  /** 0: the type's default. */
  readonly bits: number
  /** The comment; empty: `packer_<uuid>`. */
  readonly name: string
}

const defaultBits = { rsa: 4096, ecdsa: 521 } as const

/** Complains about `temporary_key_pair_type` and `temporary_key_pair_bits`. */
export function checkKeyPair(
  type: string,
  bits: number,
  error: (code: Code, path: OptionPath, summary: string, detail?: string) => void,
): void {
  if (type === 'dsa') {
    const detail = 'OpenSSH refuses DSA keys since version 7. Use `ed25519`.'
    error('unsupported-algorithm', ['temporary_key_pair_type'], 'temporary_key_pair_type dsa is not supported', detail)
  } else if (!['', 'ed25519', 'ecdsa', 'rsa'].includes(type)) {
    const detail = 'Use `ed25519`, `ecdsa` or `rsa`.'
    error(
      'unsupported-algorithm',
      ['temporary_key_pair_type'],
      `temporary_key_pair_type ${JSON.stringify(type)} is invalid`,
      detail,
    )
  }
  if (bits === 0) return
  if (type === 'ecdsa' && ![256, 384, 521].includes(bits)) {
    error(
      'value-out-of-range',
      ['temporary_key_pair_bits'],
      'temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521',
    )
  }
  if (type === 'rsa' && (!Number.isInteger(bits) || bits < 1024 || bits > 16384)) {
    error(
      'value-out-of-range',
      ['temporary_key_pair_bits'],
      'temporary_key_pair_bits of an rsa key must be 1024 to 16384',
    )
  }
}

type Generate = (
  type: 'ed25519' | 'ecdsa' | 'rsa',
  options: object,
  done: (failure: Error | null, pair: utils.KeyPairReturn) => void,
) => void

export async function generateKeyPair({ type, bits, name }: KeyPairOptions): Promise<KeyPair> {
  const comment = name === '' ? `packer_${randomUUID()}` : name
  const chosen = type === 'rsa' || type === 'ecdsa' ? type : 'ed25519'
  const size = chosen === 'ed25519' ? {} : { bits: bits === 0 ? defaultBits[chosen] : bits }
  const { default: ssh2 } = await import('ssh2')
  const generate = promisify(ssh2.utils.generateKeyPair as Generate)
  for (let attempt = 0; ; attempt++) {
    const pair = await generate(chosen, { ...size, comment })
    // ssh2 now and then writes a key that it can not read again (a leading zero byte lost).
    const read = parsePrivateKey(pair.private, 'the generated key')
    if (read.problem === undefined) return { privateKey: pair.private, publicKey: pair.public.trim(), name: comment }
    if (attempt === 4) throw new Error(read.problem.detail ?? read.problem.summary)
  }
}
