import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'
import type { DataFolder } from '../state/data-folder.ts'

export interface Certificate {
  readonly key: string
  readonly cert: string
  /** `AA:BB:..`, SHA-256. */
  readonly fingerprint: string
}

/** Made once and kept: clients pin its fingerprint. */
export async function loadCertificate(data: DataFolder, node: string, domain: string): Promise<Certificate> {
  let key = data.read('private/pve-ssl.key')
  let cert = data.read('pve-ssl.pem')
  if (key === undefined || cert === undefined) {
    const made = await generate([{ name: 'commonName', value: `${node}.${domain}` }], {
      algorithm: 'sha256',
      keySize: 2048,
      notAfterDate: new Date(Date.now() + 3650 * 24 * 3600 * 1000),
      extensions: [
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 2, value: node },
            { type: 2, value: `${node}.${domain}` },
            { type: 7, ip: '127.0.0.1' },
            { type: 7, ip: '::1' },
          ],
        },
      ],
    })
    key = made.private
    cert = made.cert
    data.write('private/pve-ssl.key', key, 0o600)
    data.write('pve-ssl.pem', cert)
  }
  return { key, cert, fingerprint: new X509Certificate(cert).fingerprint256 }
}
