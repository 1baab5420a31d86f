import { constants, createHash, createPrivateKey, privateDecrypt } from 'node:crypto'
import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { StringType } from '../values/type.ts'
import { string } from '../values/values.ts'
import { fromBase64, fromUtf8 } from './encoding.ts'
import { numeric, text, textAt, wholeNumberAt } from './function-arguments.ts'
import { library } from './libraries.ts'

function hash(algorithm: string): ValueFunction {
  return {
    name: algorithm,
    parameters: [text('str')],
    returns: StringType,
    call: (args) => string(createHash(algorithm).update(textAt(args, 0)).digest('hex')),
  }
}

/** About a second; Go's own is four times as fast. */
const dearest = 14

const bcrypt: ValueFunction = {
  name: 'bcrypt',
  needs: ['bcrypt'],
  parameters: [text('str')],
  variadic: numeric('cost'),
  returns: StringType,
  call(args, { random }) {
    if (args.length > 2) throw new FunctionError('it takes a text and a cost, nothing more')
    const cost = args.length === 2 ? wholeNumberAt(args, 1) : 10
    if (cost > 31) throw new FunctionError(`cost ${cost} is outside allowed inclusive range 4..31`)
    if (cost > dearest)
      throw new FunctionError(`cost ${cost} takes too long here: each more doubles the time. At most ${dearest}`)
    const password = textAt(args, 0)
    if (Buffer.byteLength(password) > 72) throw new FunctionError('bcrypt: password length exceeds 72 bytes')
    const { hashSync, encodeBase64 } = library('bcrypt')
    // Below the least cost Go takes its default.
    const rounds = cost < 4 ? 10 : cost
    const salt = `$2a$${String(rounds).padStart(2, '0')}$${encodeBase64(Array.from(random(16)), 16)}`
    return string(hashSync(password, salt).replace(/^\$2[abxy]\$/, '$2a$'))
  },
}

/**
 * What PKCS #1 1.5 has filled up: 0, 2, at least eight bytes that are not 0, 0, the text. Node's own way answers what is not of
 * that form with bytes made up at random, which now and then are a text.
 */
function withoutPadding(block: Buffer): Buffer | undefined {
  const end = block.indexOf(0, 2)
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1) : undefined
}

const rsadecrypt: ValueFunction = {
  name: 'rsadecrypt',
  parameters: [text('ciphertext'), text('privatekey')],
  returns: StringType,
  call(args) {
    const ciphertext = fromBase64(textAt(args, 0))
    if (ciphertext === undefined) {
      throw new FunctionError('the ciphertext is not base64')
    }
    const pem = textAt(args, 1)
    if (!pem.includes('-----BEGIN ')) throw new FunctionError('the key is not in PEM form')
    if (pem.includes('ENCRYPTED')) {
      throw new FunctionError('the key is protected by a password; decrypt it first')
    }
    let block: Buffer
    try {
      block = privateDecrypt({ key: createPrivateKey(pem), padding: constants.RSA_NO_PADDING }, ciphertext)
    } catch (thrown) {
      throw new FunctionError(`failed to decrypt: ${thrown instanceof Error ? thrown.message : thrown}`)
    }
    const plain = withoutPadding(block)
    if (plain === undefined) throw new FunctionError('failed to decrypt: the text was not encrypted for this key')
    const decoded = fromUtf8(plain)
    if (decoded === undefined) throw new FunctionError('the decrypted data is not valid UTF-8')
    return string(decoded)
  },
}

function uuidText(bytes: Uint8Array, version: number): string {
  const uuid = Buffer.from(bytes.subarray(0, 16))
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | (version << 4)
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80
  return uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const uuidv4: ValueFunction = {
  name: 'uuidv4',
  parameters: [],
  returns: StringType,
  call: (_args, { random }) => string(uuidText(random(16), 4)),
}

// RFC 4122, appendix C.
const namespaces: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
}
const uuidForm = /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i

const uuidv5: ValueFunction = {
  name: 'uuidv5',
  parameters: [text('namespace'), text('name')],
  returns: StringType,
  call(args) {
    const given = textAt(args, 0)
    const match = uuidForm.exec(Object.hasOwn(namespaces, given) ? (namespaces[given] ?? '') : given)
    if (match === null)
      throw new FunctionError(`the namespace must be dns, url, oid, x500 or a UUID, not ${JSON.stringify(given)}`)
    const namespace = Buffer.from(match.slice(1).join(''), 'hex')
    return string(uuidText(createHash('sha1').update(namespace).update(textAt(args, 1)).digest(), 5))
  },
}

export const cryptoFunctions: readonly ValueFunction[] = [
  bcrypt,
  hash('md5'),
  rsadecrypt,
  hash('sha1'),
  hash('sha256'),
  hash('sha512'),
  uuidv4,
  uuidv5,
]
