import type { IncomingMessage } from 'node:http'
import type { Caller } from '../access/effective-rights.ts'
import { verifySecret } from '../access/hashes.ts'
import { AuthenticationError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import { hidesAuthenticationFaults } from '../release.ts'

/** Throws AuthenticationError with the reason that the status line tells. `upload` needs no CSRF token. */
export function authenticate(datacenter: Datacenter, request: IncomingMessage, upload: boolean): Caller {
  const header = request.headers.authorization ?? ''
  const ticket = valueIn(request.headers.cookie ?? '', 'PVEAuthCookie') ?? valueIn(header, 'PVEAuthCookie')
  if (ticket !== undefined) return byTicket(datacenter, request, ticket, upload)
  const token = valueIn(header, 'PVEAPIToken')
  if (token !== undefined) return discreet(datacenter, () => byToken(datacenter, token))
  throw new AuthenticationError('No ticket')
}

/** Whether a token is given, good or not, and no ticket. */
export function isToken({ headers }: IncomingMessage): boolean {
  const { authorization = '', cookie = '' } = headers
  if (valueIn(cookie, 'PVEAuthCookie') !== undefined) return false
  return valueIn(authorization, 'PVEAuthCookie') === undefined && valueIn(authorization, 'PVEAPIToken') !== undefined
}

/** Of a cookie or an authorization: at its beginning or after white space, up to a semicolon. Empty is none. */
function valueIn(header: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}[= ]([^;]+)`).exec(header)?.[1]
  return value === undefined ? undefined : unescapePercent(value)
}

function byTicket(datacenter: Datacenter, request: IncomingMessage, ticket: string, upload: boolean): Caller {
  const userid = discreet(datacenter, () => ownerOf(datacenter, ticket))
  const csrf = request.headers['csrfpreventiontoken']
  if (
    request.method !== 'GET' &&
    !upload &&
    !datacenter.tickets.verifyCsrf(typeof csrf === 'string' ? csrf : undefined, userid)
  ) {
    throw new AuthenticationError('Permission denied - invalid csrf token')
  }
  return { userid }
}

function ownerOf(datacenter: Datacenter, ticket: string): string {
  const userid = datacenter.tickets.verify(ticket)
  if (userid === undefined) throw new AuthenticationError('permission denied - invalid PVE ticket')
  checkUser(datacenter, userid)
  return userid
}

/** Newer releases have one text for everything that can be wrong with a token or ticket. */
function discreet<Found>(datacenter: Datacenter, find: () => Found): Found {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof AuthenticationError) || !hidesAuthenticationFaults(datacenter.state.version)) throw error
    throw new AuthenticationError('Authentication failed!')
  }
}

function byToken(datacenter: Datacenter, text: string): Caller {
  const parts = /^(.*)=(.*)$/.exec(text)
  if (!parts) throw new AuthenticationError('no tokenid specified')
  const full = parts[1]!
  const split = /^([^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)$/.exec(full)
  if (!split)
    throw new AuthenticationError(`'${full}' is not a valid token ID - not able to split into user and token parts`)
  const [, userid, tokenid] = split as unknown as [string, string, string]
  checkUser(datacenter, userid)
  const token = datacenter.state.users[userid]!.tokens[tokenid]
  if (token === undefined) throw new AuthenticationError(`no such token '${tokenid}' for user '${userid}'`)
  if (token.expire !== 0 && token.expire < datacenter.now() / 1000)
    throw new AuthenticationError(`token '${tokenid}' access expired`)
  if (!verifySecret(parts[2]!, token.secretHash)) throw new AuthenticationError('invalid token value!')
  return { userid, tokenid }
}

function checkUser(datacenter: Datacenter, userid: string): void {
  const user = datacenter.state.users[userid]
  if (user === undefined) throw new AuthenticationError(`no such user ('${userid}')`)
  if (!user.enable) throw new AuthenticationError(`user '${userid}' is disabled`)
  if (user.expire !== 0 && user.expire < datacenter.now() / 1000)
    throw new AuthenticationError(`user '${userid}' access expired`)
}

/** Escapes that are none stay as they are. */
export function unescapePercent(text: string): string {
  if (!text.includes('%')) return text
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  // The characters above stand for bytes; what was not escaped may lie above them.
  return /[^\u0000-\u00ff]/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}
