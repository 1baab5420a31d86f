import type { ParsedKey } from 'ssh2'
import { readSmallFile } from '../../../intake/small-file.ts'
import { isContent } from '../../../options/content-for-path.ts'
import { harmless } from './prompts.ts'
import { WireReader, wireString } from './wire.ts'

/** A certificate of OpenSSH's (PROTOCOL.certkeys): a public key that an authority has signed, with whom and when it is for. */
export interface Certificate {
  /** `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string
  /** All of it, as it is shown to a server. */
  readonly blob: Buffer
  /** The public key in it, as it is without the certificate. */
  readonly publicKey: Buffer
  readonly isOfUser: boolean
  readonly id: string
  /** Users that it is for; none: every user. */
  readonly principals: readonly string[]
  /** Seconds since the epoch, the second one excluded. */
  readonly valid: { readonly after: bigint; readonly before: bigint }
}

export type ReadCertificate =
  | { readonly certificate: Certificate; readonly problem?: undefined }
  | { readonly problem: { readonly summary: string; readonly detail?: string } }

/** Fields of the public key by its plain type. */
const keyFields: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
}

const suffix = '-cert-v01@openssh.com'

/** The type without the certificate: `ssh-ed25519`. */
export function plainType({ type }: Pick<Certificate, 'type'>): string {
  return type.slice(0, -suffix.length)
}

/** Reads the file that `ssh-keygen -s` writes: `id_ed25519-cert.pub`. */
export function readCertificate(path: string): ReadCertificate {
  if (isContent(path))
    return {
      problem: {
        summary: 'it holds the text of a certificate where its path belongs',
        detail: 'Write the certificate into a file and name that.',
      },
    }
  try {
    return parseCertificate(readSmallFile(path).toString('utf8'), path)
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    return { problem: { summary: code === 'ENOENT' ? `there is no file ${path}` : message } }
  }
}

function parseCertificate(text: string, name: string): ReadCertificate {
  const [type = '', base64 = ''] = text.trim().split(/\s+/)
  if (type.startsWith('-----BEGIN'))
    return { problem: { summary: `${name} is no certificate`, detail: `${looksLike} It holds a private key.` } }
  if (!type.endsWith(suffix)) {
    const isKey = type in keyFields
    const detail = isKey ? `It is the public key itself. ${looksLike}` : looksLike
    return { problem: { summary: `${name} is no certificate`, detail } }
  }
  const fields = keyFields[plainType({ type })]
  if (fields === undefined) {
    const detail = `There are certificates of ${Object.keys(keyFields).join(', ')}.`
    return {
      problem: { summary: `${name} is a certificate of the kind ${harmless(type)}, which can not be used`, detail },
    }
  }
  const certificate = readBlob(Buffer.from(base64, 'base64'), type, fields)
  return certificate === undefined
    ? { problem: { summary: `${name} is a damaged certificate`, detail: looksLike } }
    : { certificate }
}

const looksLike =
  'A certificate is one line, `ssh-ed25519-cert-v01@openssh.com AAAA...`, in the file that `ssh-keygen -s` writes beside the public key: its name ends with -cert.pub.'

/** As an agent holds it; undefined: it is none, or none that can be used. */
export function certificateIn(blob: Buffer): Certificate | undefined {
  try {
    const type = new WireReader(blob).string().toString('latin1')
    const fields = type.endsWith(suffix) ? keyFields[plainType({ type })] : undefined
    return fields === undefined ? undefined : readBlob(blob, type, fields)
  } catch {
    return undefined
  }
}

function readBlob(blob: Buffer, type: string, fields: number): Certificate | undefined {
  const reader = new WireReader(blob)
  try {
    if (reader.string().toString() !== type) return undefined
    reader.string()
    const key = Array.from({ length: fields }, () => wireString(reader.string()))
    reader.skip(8)
    const kind = reader.number()
    const id = reader.string().toString()
    const principals = new WireReader(reader.string())
    const users: string[] = []
    while (!principals.isAtEnd()) users.push(principals.string().toString())
    return {
      type,
      blob,
      publicKey: Buffer.concat([wireString(plainType({ type })), ...key]),
      isOfUser: kind === 1,
      id: harmless(id),
      principals: users.map(harmless),
      valid: { after: reader.long(), before: reader.long() },
    }
  } catch {
    return undefined
  }
}

export interface CertificateProblem {
  readonly summary: string
  readonly detail: string
}

/** What keeps a certificate from being used with a key at any time; undefined: nothing. */
export function certificateProblem(
  { isOfUser, publicKey, id }: Certificate,
  key: ParsedKey,
): CertificateProblem | undefined {
  if (!isOfUser)
    return {
      summary: 'it is the certificate of a host',
      detail: 'Sign the public key of the user: `ssh-keygen -s authority -I name -n user key.pub`, without -h.',
    }
  if (!publicKey.equals(key.getPublicSSH()))
    return { summary: 'it is the certificate of another key', detail: `Its ID is "${id}". Name the one of this key.` }
  return undefined
}

/** What keeps it from being used now, in milliseconds since the epoch. */
export function validityProblem({ valid }: Certificate, now: number): CertificateProblem | undefined {
  const seconds = BigInt(Math.floor(now / 1000))
  if (seconds < valid.after)
    return { summary: `it is not valid before ${told(valid.after)}`, detail: 'Is the clock of this machine right?' }
  if (seconds >= valid.before)
    return { summary: `it has not been valid since ${told(valid.before)}`, detail: 'Have a new one signed.' }
  return undefined
}

function told(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.000Z$/, 'Z')
}
