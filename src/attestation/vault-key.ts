import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { ExternalError } from '../diagnostics/errors.ts'
import { readSmallBody } from '../intake/small-body.ts'
import { trustedContext } from '../net/ca.ts'
import { keyIdOf, type SigningKey, verifierOf } from './pem-key.ts'
import { vaultKeyName } from './vault-key-name.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A key that never leaves Vault. Asks for its public half at once. Throws ExternalError. */
export async function openVaultKey(reference: string, env: Env, signal: AbortSignal): Promise<SigningKey> {
  const name = vaultKeyName(reference)
  if (name === undefined)
    throw new ExternalError('key-service-failed', `${reference} names no key of Vault`, 'It is hashivault://NAME.')
  const ask = askerOf(env, reference, signal)
  const { type = '', latest_version: latest, keys = {} } = (await ask('GET', `keys/${name}`)) as Answered
  const version = keys[String(latest)]?.public_key
  const isEdwards = type === 'ed25519'
  const publicKey = typeof version === 'string' ? publicKeyOf(version, isEdwards) : undefined
  if (publicKey === undefined)
    throw new ExternalError(
      'signing-key-unusable',
      `The key ${reference} is of the type ${type || 'nobody knows'}, which attestations are not signed with`,
      'Vault has to keep one of the types ecdsa-p256, rsa-2048 or ed25519, or a larger one of these.',
    )
  return {
    keyId: keyIdOf(publicKey),
    verifier: verifierOf(publicKey, reference),
    async sign(data) {
      const { signature } = (await ask('POST', isEdwards ? `sign/${name}` : `sign/${name}/sha2-256`, {
        input: data.toString('base64'),
        ...(type.startsWith('rsa') ? { signature_algorithm: 'pkcs1v15' } : {}),
        ...(type.startsWith('ecdsa') ? { marshaling_algorithm: 'asn1' } : {}),
      })) as Answered
      // `vault:v1:...`, with the version of the key.
      return Buffer.from(String(signature).split(':').at(-1) ?? '', 'base64')
    },
  }
}

interface Answered {
  readonly type?: string
  readonly latest_version?: number
  readonly keys?: Readonly<Record<string, { readonly public_key?: unknown }>>
  readonly signature?: string
}

/** Those of Ed25519 come as 32 bytes in base64, the others as PEM. */
function publicKeyOf(text: string, isEdwards: boolean): KeyObject | undefined {
  try {
    if (!isEdwards) return createPublicKey(text)
    const x = Buffer.from(text, 'base64').toString('base64url')
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  } catch {
    return undefined
  }
}

type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>

/** Asks the engine, by the variables that Vault's own programs read. */
function askerOf(env: Env, reference: string, signal: AbortSignal): Ask {
  const token = env['VAULT_TOKEN']
  if (!token) throw failed(reference, 'the environment has no VAULT_TOKEN')
  const address = (env['VAULT_ADDR'] || 'https://127.0.0.1:8200').replace(/\/+$/, '')
  const engine = (env['TRANSIT_SECRET_ENGINE_PATH'] || 'transit').replace(/^\/+|\/+$/g, '')
  const namespace = env['VAULT_NAMESPACE']
  const headers = {
    'X-Vault-Token': token,
    'X-Vault-Request': 'true',
    ...(namespace ? { 'X-Vault-Namespace': namespace } : {}),
  }
  return async (method, path, body) => {
    try {
      const ca = env['VAULT_CACERT'] ? readFileSync(env['VAULT_CACERT'], 'utf8') : undefined
      const rejectUnauthorized = !/^(?:1|true)$/i.test(env['VAULT_SKIP_VERIFY'] ?? '')
      const tls = address.startsWith('https:') ? { secureContext: trustedContext(ca), rejectUnauthorized } : {}
      await using stack = new AsyncDisposableStack()
      const agent = new Agent({ connect: { timeout: 15_000, ...tls }, bodyTimeout: 60_000 })
      stack.defer(() => agent.close())
      const answer = await request(`${address}/v1/${engine}/${path}`, {
        method,
        headers,
        dispatcher: agent,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = (await readSmallBody(answer.body, 'Vault', 1 << 20)).toString('utf8')
      if (answer.statusCode !== 200) throw failed(reference, `${address} answered ${answer.statusCode}`)
      return (JSON.parse(text) as { readonly data?: unknown } | null)?.data ?? {}
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof ExternalError) throw cause
      throw failed(reference, (cause as Error).message)
    }
  }
}

function failed(reference: string, why: string): ExternalError {
  return new ExternalError(
    'key-service-failed',
    `Vault was not asked for the key ${reference}: ${why}`,
    'VAULT_ADDR and VAULT_TOKEN lead to it, and TRANSIT_SECRET_ENGINE_PATH to an engine of another name; the token needs read on keys/NAME and update on sign/NAME/*.',
  )
}
