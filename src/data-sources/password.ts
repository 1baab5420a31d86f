import { createHash, randomInt } from 'node:crypto'
import * as z from 'zod'
import type { DataSource } from '../packer/data-source.ts'
import { type CryptMethod, crypt } from './crypt.ts'

const method = z.enum(['md5', 'sha256', 'sha512'])

const options = z.object({
  length: z.number().int().min(8).max(128).default(32).describe('Characters of the password, 8 to 128.'),
  input: z.string().default('').meta({ sensitive: true }).describe('A password to use instead of a generated one.'),
  crypt: method.default('sha512').describe('Method of the output `crypt`.'),
  hash: method.default('md5').describe('Method of the output `hash`.'),
})

const secret = (description: string) => z.string().meta({ sensitive: true }).describe(description)
const outputs = z.object({
  plaintext: secret('The password.'),
  base64: secret('The password in base64 for URLs, without padding.'),
  crypt: secret('The password as in /etc/shadow, salted.'),
  hash: secret('Hexadecimal checksum of the password, without salt.'),
})

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()_+-?./'

/** What the plug-in `password` makes: a new password for every run. */
export const password: DataSource<typeof options, typeof outputs> = {
  type: 'password',
  plugin: 'password',
  description: 'Generates a password, and its forms for /etc/shadow and others.',
  options,
  outputs,
  rules: (given, { error }) => {
    const length = Buffer.byteLength(given.input)
    if (given.input !== '' && (length < 8 || length > 128))
      error('value-out-of-range', ['input'], `A password of ${length} bytes is not accepted`, 'It must have 8 to 128.')
    return given
  },
  read({ length, input, crypt: method, hash }) {
    const plaintext = input === '' ? generated(length) : input
    return Promise.resolve({
      plaintext,
      base64: Buffer.from(plaintext).toString('base64url'),
      crypt: crypt(method satisfies CryptMethod, plaintext),
      hash: createHash(hash).update(plaintext).digest('hex'),
    })
  },
  // Of a given password only the salt of its form for /etc/shadow is new.
  hold: (said, { input }) =>
    input === ''
      ? { plaintext: 'a password', base64: 'a password in base64', crypt: 'a salted password', hash: 'a hash' }
      : { ...said, crypt: 'a salted password' },
}

function generated(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
