import type { ParsedKey } from 'ssh2'
import keyParser from 'ssh2/lib/protocol/keyParser.js'
import { parsePrivateKey, readPrivateKey } from '../../communicators/ssh/private-key.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { readSmallFile } from '../../intake/small-file.ts'

/** The first key of a file such as `id_ed25519.pub`. Throws GuestError. */
export function readPublicKey(path: string): ParsedKey {
  const refuse = (why: string, cause?: unknown) =>
    new GuestError(
      'unusable-key',
      `ssh_authorized_key_file can not be used: ${why}`,
      'It is a public key as in a file id_ed25519.pub: one line, that begins with the kind of the key.',
      { cause },
    )
  let text: string
  try {
    text = readSmallFile(path).toString('utf8')
  } catch (thrown) {
    throw refuse((thrown as Error).message, thrown)
  }
  const line = text.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#')) ?? ''
  const parsed = keyParser.parseKey(line)
  const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey | Error) : parsed
  if (key instanceof Error) throw refuse(`${path} holds no public key`, key)
  return key
}

/** The text of a private key that an option names. Throws GuestError. */
export function textOfKey(path: string, option: string): string {
  const read = readPrivateKey(path)
  if (read.problem === undefined) return read.text
  throw new GuestError('unusable-key', `${option} can not be used: ${read.problem.summary}`, read.problem.detail)
}

/** A key that was made for the proxy. */
export function parseMadeKey(text: string): ParsedKey {
  const read = parsePrivateKey(text, 'the generated key')
  if (read.problem !== undefined) throw new TypeError(read.problem.summary)
  return read.key
}
