import { createHash, createHmac, randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { DataFolder } from '../state/data-folder.ts'

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>

export function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex')
  return `${salt}:${scryptSync(password, salt, 32).toString('hex')}`
}

export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [salt = '', expected = ''] = hash.split(':')
  const actual = await derive(password, salt, 32)
  return timingSafeEqual(actual, Buffer.from(expected, 'hex'))
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export function verifySecret(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret), 'hex'), Buffer.from(hash, 'hex'))
}

/** Signs tickets; made at the first start and kept, so that tickets outlive a restart as on a genuine server. */
export function signingKey(data: DataFolder): (text: string) => string {
  const file = 'private/authkey'
  let key = data.read(file)
  if (key === undefined) {
    key = randomBytes(32).toString('hex')
    data.write(file, key, 0o600)
  }
  const secret = key
  return (text) => createHmac('sha256', secret).update(text).digest('base64')
}
