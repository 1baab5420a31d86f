import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

const pairs: Readonly<Record<string, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  'ecdsa-p256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'rsa-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: () => generateKeyPairSync('ed25519'),
}

/** The two calls of Vault's engine `transit` that signing needs, as its documentation has them, with the key `images`. */
export async function openVault(type: 'ecdsa-p256' | 'rsa-2048' | 'ed25519') {
  const { privateKey, publicKey } = pairs[type]!()
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
  const hash = type === 'ed25519' ? null : 'sha256'
  const server = createServer((incoming, answer) => {
    void (async () => {
      const { url, method, headers } = incoming
      const end = (status: number, data?: object) => answer.writeHead(status).end(JSON.stringify({ data }))
      if (headers['x-vault-token'] !== 'right') return end(403)
      if (method === 'GET' && url === '/v1/transit/keys/images')
        return end(200, { type, latest_version: 1, keys: { 1: { public_key: hash === null ? raw : pem } } })
      if (method !== 'POST' || url !== `/v1/transit/sign/images${hash === null ? '' : '/sha2-256'}`) return end(404)
      const { input, signature_algorithm: way } = (await json(incoming)) as Readonly<Record<string, string>>
      // Without a word it would be PSS.
      if (type === 'rsa-2048' && way !== 'pkcs1v15') return end(400)
      const signature = sign(hash, Buffer.from(input ?? '', 'base64'), privateKey)
      return end(200, { signature: `vault:v1:${signature.toString('base64')}` })
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, publicPem: pem }
}
