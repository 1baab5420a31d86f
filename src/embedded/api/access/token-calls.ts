import { randomUUID } from 'node:crypto'
import { hashSecret } from '../../access/hashes.ts'
import { hasOnUser, isSelf } from '../../access/rights-over-users.ts'
import { parameterError, permissionError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import type { Token, User } from '../../state/datacenter-state.ts'
import { type Call, optionalFlag, optionalText, type Permission } from '../call.ts'
import { expire, onGroups, useridParameter } from './user-parameters.ts'

export function shownToken(token: Token): Record<string, unknown> {
  return {
    expire: token.expire,
    privsep: Number(token.privsep),
    ...(token.comment === undefined ? {} : { comment: token.comment }),
  }
}

/** Null: the user has none. */
export function tokenRows(user: User): Record<string, unknown>[] | null {
  const rows = Object.entries(user.tokens).map(([tokenid, token]) => ({ tokenid, ...shownToken(token) }))
  return rows.length === 0 ? null : rows
}

const tokenid = { type: 'string', pattern: /[A-Za-z][A-Za-z0-9.\-_]+/ } as const
const tokenPath = '/access/users/{userid}/token/{tokenid}'

/** Oneself, or those who may change users. A missing user is refused like a missing right. */
const mayManageTokens: Permission = {
  text: `oneself by ticket, or ${onGroups}`,
  check: (access, at) => {
    const userid = at('{userid}')
    if (!isSelf(access, userid) && !hasOnUser(access, userid, 'User.Modify')) throw permissionError()
  },
}

function knownUser(datacenter: Datacenter, userid: string): User {
  const user = datacenter.state.users[userid]
  if (user === undefined) throw permissionError()
  return user
}

function tokenOf(user: User, userid: string, name: string): Token {
  const token = user.tokens[name]
  if (token === undefined) throw new Error(`no such token '${name}' for user '${userid}'`)
  return token
}

const tokenFields = { userid: useridParameter, tokenid, comment: optionalText, expire, privsep: optionalFlag } as const

const create: Call = {
  method: 'POST',
  path: tokenPath,
  description: 'Create an API token; the answer is the only one that shows its secret.',
  proxied: true,
  permission: mayManageTokens,
  parameters: tokenFields,
  run: ({ datacenter, parameters }) => {
    const [userid, name] = [parameters.text('userid'), parameters.text('tokenid')]
    const user = knownUser(datacenter, userid)
    if (user.tokens[name] !== undefined) throw parameterError({ tokenid: 'Token already exists.' })
    const secret = randomUUID()
    const comment = parameters.optional('comment')
    user.tokens[name] = {
      secretHash: hashSecret(secret),
      privsep: !parameters.has('privsep') || parameters.flag('privsep'),
      expire: parameters.optionalInteger('expire') ?? 0,
      ...(comment === undefined ? {} : { comment }),
    }
    datacenter.save()
    const info: Record<string, unknown> = { privsep: parameters.optional('privsep') ?? 1 }
    if (comment !== undefined) info['comment'] = comment
    if (parameters.has('expire')) info['expire'] = parameters.optional('expire')
    return { 'full-tokenid': `${userid}!${name}`, info, value: secret }
  },
}

const change: Call = {
  method: 'PUT',
  path: tokenPath,
  description: 'Change an API token.',
  proxied: true,
  permission: mayManageTokens,
  parameters: tokenFields,
  run: ({ datacenter, parameters }) => {
    const userid = parameters.text('userid')
    const token = tokenOf(knownUser(datacenter, userid), userid, parameters.text('tokenid'))
    const comment = parameters.optional('comment')
    if (comment !== undefined) token.comment = comment
    if (parameters.has('expire')) token.expire = parameters.integer('expire')
    if (parameters.has('privsep')) token.privsep = parameters.flag('privsep')
    datacenter.save()
    const shown = shownToken(token)
    for (const key of ['expire', 'privsep']) if (parameters.has(key)) shown[key] = parameters.optional(key)
    return shown
  },
}

const remove: Call = {
  method: 'DELETE',
  path: tokenPath,
  description: 'Delete an API token.',
  proxied: true,
  permission: mayManageTokens,
  parameters: { userid: useridParameter, tokenid },
  run: ({ datacenter, parameters }) => {
    const [userid, name] = [parameters.text('userid'), parameters.text('tokenid')]
    const user = knownUser(datacenter, userid)
    tokenOf(user, userid, name)
    delete user.tokens[name]
    datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.ugid !== `${userid}!${name}`)
    datacenter.save()
  },
}

const list: Call = {
  method: 'GET',
  path: '/access/users/{userid}/token',
  description: 'The API tokens of a user.',
  permission: mayManageTokens,
  parameters: { userid: useridParameter },
  run: ({ datacenter, parameters }) => tokenRows(knownUser(datacenter, parameters.text('userid'))) ?? [],
}

const get: Call = {
  method: 'GET',
  path: tokenPath,
  description: 'An API token.',
  permission: mayManageTokens,
  parameters: { userid: useridParameter, tokenid },
  run: ({ datacenter, parameters }) => {
    const userid = parameters.text('userid')
    return shownToken(tokenOf(knownUser(datacenter, userid), userid, parameters.text('tokenid')))
  },
}

export const tokenCalls: readonly Call[] = [list, get, create, change, remove]
