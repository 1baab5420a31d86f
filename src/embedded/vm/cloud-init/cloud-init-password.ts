import { createHash, randomInt } from 'node:crypto'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const rounds = 5000

// Which bytes of the digest make up each group of four characters.
const groups = [
  ...[
    [0, 10, 20],
    [21, 1, 11],
    [12, 22, 2],
    [3, 13, 23],
    [24, 4, 14],
  ],
  ...[
    [15, 25, 5],
    [6, 16, 26],
    [27, 7, 17],
    [18, 28, 8],
    [9, 19, 29],
  ],
] as const

/** As the guest's password file has it: SHA-256 crypt (`$5$salt$...`). What is encrypted already stays. */
export function encryptPassword(password: string): string {
  if (/^\$(?:[156]|2[ay])(?:\$.+){2}/.test(password)) return password
  const salt = Array.from({ length: 8 }, () => alphabet[randomInt(64)]).join('')
  return sha256Crypt(password, salt)
}

/** Ulrich Drepper's "Unix crypt using SHA-256", with the usual 5000 rounds. */
export function sha256Crypt(password: string, salt: string): string {
  const key = Buffer.from(password)
  const saltBytes = Buffer.from(salt)
  const alternate = digest(key, saltBytes, key)
  const bits: Buffer[] = []
  for (let length = key.length; length > 0; length >>= 1) bits.push(length & 1 ? alternate : key)
  let sum = digest(key, saltBytes, stretch(alternate, key.length), ...bits)
  const keySequence = stretch(digest(...Array<Buffer>(key.length).fill(key)), key.length)
  const saltSequence = stretch(digest(...Array<Buffer>(16 + sum[0]!).fill(saltBytes)), saltBytes.length)
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1
    sum = digest(
      isOdd ? keySequence : sum,
      ...(round % 3 === 0 ? [] : [saltSequence]),
      ...(round % 7 === 0 ? [] : [keySequence]),
      isOdd ? sum : keySequence,
    )
  }
  const text = groups.map(([high, middle, low]) => encode((sum[high]! << 16) | (sum[middle]! << 8) | sum[low]!, 4))
  return `$5$${salt}$${text.join('')}${encode((sum[31]! << 8) | sum[30]!, 3)}`
}

function digest(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function stretch(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes)
}

/** Six bits a character, the lowest first. */
function encode(value: number, characters: number): string {
  return Array.from({ length: characters }, (_, index) => alphabet[(value >> (6 * index)) & 63]).join('')
}
