import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'

/** How the client proves who it is. `user` is `user@realm`. */
export type Credentials =
  | { readonly kind: 'token'; readonly user: string; readonly tokenId: string; readonly secret: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }

export interface GivenCredentials {
  /** `user@realm`, or `user@realm!tokenid` with a token. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** The secret alone as in Packer, or all of it as Proxmox shows it: `user@realm!tokenid=secret`. Wins over the password. */
  readonly token?: string | undefined
}

/** Sorts out what the user gave; undefined with errors. */
export function parseCredentials(given: GivenCredentials): {
  credentials: Credentials | undefined
  diagnostics: readonly Diagnostic[]
} {
  const refused = (code: Code, summary: string, detail: string) => ({
    credentials: undefined,
    diagnostics: [error(code, summary, detail)],
  })
  const token = given.token?.trim().replace(/^PVEAPIToken=/, '') ?? ''
  const whole = /^([^!=\s]+@[^!=\s]+)!([^=\s]+)=(\S+)$/.exec(token)
  const username = whole === null ? (given.username?.trim() ?? '') : `${whole[1]}!${whole[2]}`
  const secret = whole?.[3] ?? token

  if (username === '')
    return refused(
      'missing-credentials',
      'username must be specified',
      'Write it with its realm: root@pam, or ci@pve!builder for an API token.',
    )
  const [, user, tokenId] = /^([^!\s]+@[^!@\s]+)(?:!(\S+))?$/.exec(username) ?? []
  if (user === undefined)
    return refused(
      'invalid-username',
      `username "${username}" has no realm`,
      'Write it as USER@REALM: root@pam, ci@pve. With an API token as USER@REALM!TOKENID.',
    )
  if (secret !== '') {
    if (tokenId !== undefined) return { credentials: { kind: 'token', user, tokenId, secret }, diagnostics: [] }
    return refused(
      'invalid-username',
      'username does not name an API token',
      `With token set, username must be USER@REALM!TOKENID; it is "${username}".`,
    )
  }
  const password = given.password ?? ''
  if (password === '')
    return refused(
      'missing-credentials',
      'password or token must be specified',
      'An API token is the better choice: it can be limited and revoked.',
    )
  if (tokenId !== undefined)
    return refused(
      'invalid-username',
      'username names an API token, but there is no token',
      `"${username}" can not log in with a password. Set token to the token's secret, or leave "!${tokenId}" out.`,
    )
  return { credentials: { kind: 'password', user, password }, diagnostics: [] }
}

/** As Proxmox writes it in its ACLs and logs. */
export function identityOf(credentials: Credentials): string {
  return credentials.kind === 'token' ? `${credentials.user}!${credentials.tokenId}` : credentials.user
}
