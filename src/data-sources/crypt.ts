import { createHash, randomInt } from 'node:crypto'

export type CryptMethod = 'md5' | 'sha256' | 'sha512'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A password as in /etc/shadow: `$6$salt$...`. `salt` is random with as many characters as the method takes. */
export function crypt(method: CryptMethod, password: string, salt = randomSalt(method === 'md5' ? 8 : 16)): string {
  const key = Buffer.from(password)
  return method === 'md5' ? md5Crypt(key, salt) : shaCrypt(method, key, salt)
}

function randomSalt(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(64)]).join('')
}

/** Poul-Henning Kamp's method of FreeBSD. */
function md5Crypt(key: Buffer, salt: string): string {
  const md5 = (...parts: readonly (Buffer | string)[]) => digest('md5', parts)
  const inner = md5(key, salt, key)
  const bits: Buffer[] = []
  for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? Buffer.from([0]) : key.subarray(0, 1))
  let result = md5(key, '$1$', salt, repeated(inner, key.length), ...bits)
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1
    result = md5(odd ? key : result, round % 3 === 0 ? '' : salt, round % 7 === 0 ? '' : key, odd ? result : key)
  }
  const order = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5]
  return `$1$${salt}$${encode(result, order)}${encodeGroup(result[11] ?? 0, 2)}`
}

/** Ulrich Drepper's method with its 5000 rounds (https://www.akkadia.org/drepper/SHA-crypt.txt). */
function shaCrypt(method: 'sha256' | 'sha512', key: Buffer, salt: string): string {
  const sha = (...parts: readonly (Buffer | string)[]) => digest(method, parts)
  const inner = sha(key, salt, key)
  const bits: Buffer[] = []
  for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? inner : key)
  let result = sha(key, salt, repeated(inner, key.length), ...bits)
  const p = repeated(sha(...Array.from({ length: key.length }, () => key)), key.length)
  const s = repeated(sha(...Array.from({ length: 16 + (result[0] ?? 0) }, () => salt)), Buffer.byteLength(salt))
  for (let round = 0; round < 5000; round++) {
    const odd = round % 2 === 1
    result = sha(odd ? p : result, round % 3 === 0 ? '' : s, round % 7 === 0 ? '' : p, odd ? result : p)
  }
  return method === 'sha256' ? `$5$${salt}$${encode256(result)}` : `$6$${salt}$${encode512(result)}`
}

function encode256(bytes: Buffer): string {
  const order: number[] = []
  for (let index = 0, [a, b, c] = [0, 10, 20]; index < 10; index++, [a, b, c] = [c + 1, a + 1, b + 1])
    order.push(a, b, c)
  return encode(bytes, order) + encodeGroup(((bytes[31] ?? 0) << 8) | (bytes[30] ?? 0), 3)
}

function encode512(bytes: Buffer): string {
  const order: number[] = []
  for (let index = 0, [a, b, c] = [0, 21, 42]; index < 21; index++, [a, b, c] = [b + 1, c + 1, a + 1])
    order.push(a, b, c)
  return encode(bytes, order) + encodeGroup(bytes[63] ?? 0, 2)
}

/** Three bytes at a time, the first in the order the highest, as four characters from the lowest bits on. */
function encode(bytes: Buffer, order: readonly number[]): string {
  let text = ''
  for (let index = 0; index < order.length; index += 3) {
    const [high = 0, middle = 0, low = 0] = order.slice(index, index + 3).map((at) => bytes[at] ?? 0)
    text += encodeGroup((high << 16) | (middle << 8) | low, 4)
  }
  return text
}

function encodeGroup(value: number, characters: number): string {
  return Array.from({ length: characters }, (_, index) => alphabet[(value >> (6 * index)) & 63]).join('')
}

function digest(method: CryptMethod, parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash(method)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function repeated(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes)
}
