import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const algorithm = 'aes-256-gcm'
const sizes = { iv: 12, tag: 16 }

/** Writes a text that only the returned key can read. */
export function seal(file: string, text: string): string {
  const key = randomBytes(32)
  const iv = randomBytes(sizes.iv)
  const cipher = createCipheriv(algorithm, key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, Buffer.concat([iv, cipher.getAuthTag(), sealed]), { mode: 0o600 })
  return key.toString('base64')
}

/** undefined where the file is gone, was changed, or has another key. */
export function unseal(file: string, key: string): string | undefined {
  try {
    const bytes = readFileSync(file)
    const [tagAt, textAt] = [sizes.iv, sizes.iv + sizes.tag]
    const decipher = createDecipheriv(algorithm, Buffer.from(key, 'base64'), bytes.subarray(0, tagAt))
    decipher.setAuthTag(bytes.subarray(tagAt, textAt))
    return decipher.update(bytes.subarray(textAt), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
