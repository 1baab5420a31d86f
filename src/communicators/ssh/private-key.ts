import { join, resolve } from 'node:path'
import type { ParsedKey } from 'ssh2'
// All of ssh2 is the most expensive thing that a template's validation could load; keys are read by this part alone.
import keyParser from 'ssh2/lib/protocol/keyParser.js'
import { ownHomeFolder } from '../../host/local-user.ts'
import { readSmallFile } from '../../intake/small-file.ts'
import { isContent } from '../../options/content-for-path.ts'

/** The absolute path of a key file as the template names it. */
export function privateKeyFile(path: string, { workingDirectory }: { readonly workingDirectory: string }): string {
  const home = path === '~' || path.startsWith('~/') ? ownHomeFolder(process.env) : undefined
  return home === undefined ? resolve(workingDirectory, path) : join(home, path.slice(1))
}

export type ReadKey =
  | { readonly key: ParsedKey; readonly text: string; readonly problem?: undefined }
  | { readonly problem: { readonly summary: string; readonly detail?: string } }

/** Reads a private key in PEM or OpenSSH's format. */
export function readPrivateKey(path: string): ReadKey {
  if (isContent(path))
    return {
      problem: {
        summary: 'it holds the text of a key where its path belongs',
        detail:
          'Write the key into a file and name that. In a workflow: `install -m 600 /dev/null key && printenv SSH_KEY > key`, with the secret as SSH_KEY in the `env` of that step.',
      },
    }
  let text: string
  try {
    text = readSmallFile(path).toString('utf8')
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    return { problem: { summary: code === 'ENOENT' ? `there is no file ${path}` : message } }
  }
  return parsePrivateKey(text, path)
}

export function parsePrivateKey(text: string, name: string): ReadKey {
  const parsed = keyParser.parseKey(text)
  // Newer formats can hold several keys; ssh2 then answers a list.
  const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey | Error) : parsed
  if (!(key instanceof Error)) {
    if (key.isPrivateKey()) return { key, text }
    return {
      problem: { summary: `${name} holds a public key`, detail: 'Name the private key, the file without .pub.' },
    }
  }
  if (/passphrase|encrypted/i.test(key.message)) {
    const detail = 'Use a key without a passphrase, or load it into an SSH agent and set ssh_agent_auth.'
    return { problem: { summary: `${name} is encrypted`, detail } }
  }
  const detail = `It is no private key in PEM or OpenSSH format: ${key.message}.`
  return { problem: { summary: `${name} can not be read as a key`, detail } }
}
