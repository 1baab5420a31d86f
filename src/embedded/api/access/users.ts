import { randomUUID } from 'node:crypto'
import { hashPassword, hashSecret } from '../../access/secrets.ts'
import { checkGroups, checkRealm, checkUser, hasOnUser, isSelf } from '../../access/user-rights.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parameterError, permissionError } from '../../errors.ts'
import { splitList } from '../../schema/formats.ts'
import type { Schemas } from '../../schema/schema.ts'
import type { Token, User } from '../../state/state.ts'
import { anyUser, type Call, type CallContext, optionalFlag, optionalText, type Permission } from '../call.ts'

const useridParameter = { type: 'string', format: 'pve-userid', maxLength: 64 } as const
const expire = { type: 'integer', optional: true, minimum: 0 } as const

const userFields: Schemas = {
  comment: { type: 'string', optional: true, maxLength: 2048 },
  email: { type: 'string', optional: true, format: 'email-opt', maxLength: 254 },
  enable: optionalFlag,
  expire,
  firstname: { type: 'string', optional: true, maxLength: 1024 },
  groups: { type: 'string', optional: true, format: 'pve-groupid-list' },
  keys: { type: 'string', optional: true, pattern: /[0-9a-zA-Z!=]{0,4096}/ },
  lastname: { type: 'string', optional: true, maxLength: 1024 },
}

/** Throws Error `no such user ('x@pve')`. */
function userOf(datacenter: Datacenter, userid: string): User {
  const user = datacenter.state.users[userid]
  if (user === undefined) throw new Error(`no such user ('${userid}')`)
  return user
}

const onGroups = 'User.Modify on /access/groups or on a group of the user'

const mayCreate: Permission = {
  text: 'Realm.AllocateUser on /access/realm/{realm}, and User.Modify on /access/groups or on the groups given',
  check: (access, at) => {
    checkRealm(access, at('{userid}'))
    checkGroups(access, splitList(at('{groups}')), 'User.Modify')
  },
}
const mayChange: Permission = {
  text: onGroups,
  check: (access, at) => {
    const userid = at('{userid}')
    if (!access.isRoot && !access.knowsUser(userid)) throw new Error(`no such user ('${userid}')`)
    checkGroups(access, splitList(at('{groups}')), 'User.Modify')
    checkUser(access, userid, 'User.Modify')
  },
}
const mayRemove: Permission = {
  text: `Realm.AllocateUser on /access/realm/{realm}, and ${onGroups}`,
  check: (access, at) => {
    checkRealm(access, at('{userid}'))
    checkUser(access, at('{userid}'), 'User.Modify')
  },
}

/** `failed` comes before what is wrong. */
function assign(user: User, { datacenter, parameters }: CallContext, append: boolean, failed: string): void {
  const groups = parameters.list('groups')
  const unknown = groups.find((group) => datacenter.state.groups[group] === undefined)
  if (unknown !== undefined) throw new Error(`${failed}: no such group '${unknown}'`)
  for (const key of ['comment', 'email', 'firstname', 'lastname', 'keys'] as const) {
    const value = parameters.optional(key)
    if (value !== undefined) user[key] = value
  }
  if (parameters.has('enable')) user.enable = parameters.flag('enable')
  if (parameters.has('expire')) user.expire = parameters.integer('expire')
  if (parameters.has('groups')) user.groups = append ? [...new Set([...user.groups, ...groups])] : groups
}

function shownUser(user: User): Record<string, unknown> {
  const shown: Record<string, unknown> = { enable: Number(user.enable), expire: user.expire }
  for (const key of ['comment', 'email', 'firstname', 'lastname', 'keys'] as const)
    if (user[key] !== undefined) shown[key] = user[key]
  return shown
}

function shownToken(token: Token): Record<string, unknown> {
  return {
    expire: token.expire,
    privsep: Number(token.privsep),
    ...(token.comment === undefined ? {} : { comment: token.comment }),
  }
}

const list: Call = {
  method: 'GET',
  path: '/access/users',
  description: 'Users that the caller may see.',
  proxied: true,
  permission: anyUser,
  parameters: { enabled: optionalFlag, full: optionalFlag },
  run: ({ datacenter, access, parameters }) => {
    return Object.entries(datacenter.state.users)
      .filter(
        ([userid, user]) =>
          (isSelf(access, userid) || hasOnUser(access, userid, 'User.Modify', 'Sys.Audit')) && matches(user),
      )
      .map(([userid, user]) => {
        const row = { ...shownUser(user), userid, 'realm-type': userid.split('@').at(-1) }
        return parameters.flag('full') ? { ...row, groups: user.groups.join(','), tokens: tokenRows(user) } : row
      })
    function matches(user: User): boolean {
      return !parameters.has('enabled') || parameters.flag('enabled') === user.enable
    }
  },
}

function tokenRows(user: User): Record<string, unknown>[] | null {
  const rows = Object.entries(user.tokens).map(([tokenid, token]) => ({ tokenid, ...shownToken(token) }))
  return rows.length === 0 ? null : rows
}

const create: Call = {
  method: 'POST',
  path: '/access/users',
  description: 'Create a user.',
  proxied: true,
  permission: mayCreate,
  parameters: {
    ...userFields,
    userid: useridParameter,
    password: { type: 'string', optional: true, minLength: 8, maxLength: 64 },
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const userid = parameters.text('userid')
    if (datacenter.state.users[userid] !== undefined)
      throw new Error(`create user failed: user '${userid}' already exists`)
    const realm = userid.split('@').at(-1)
    if (realm !== 'pam' && realm !== 'pve') throw new Error(`domain '${realm}' does not exist`)
    const user: User = { enable: true, expire: 0, groups: [], tokens: {} }
    assign(user, context, false, 'create user failed')
    const password = parameters.optional('password')
    if (password !== undefined) user.passwordHash = hashPassword(password)
    datacenter.state.users[userid] = user
    datacenter.save()
  },
}

const get: Call = {
  method: 'GET',
  path: '/access/users/{userid}',
  description: 'A user.',
  permission: {
    text: 'User.Modify or Sys.Audit on /access/groups or on a group of the user',
    check: (access, at) => checkUser(access, at('{userid}'), 'User.Modify', 'Sys.Audit'),
  },
  parameters: { userid: useridParameter },
  run: ({ datacenter, parameters }) => {
    const userid = parameters.text('userid')
    const user = userOf(datacenter, userid)
    const tokens = Object.entries(user.tokens).map(([tokenid, token]) => [tokenid, shownToken(token)])
    const email = Object.keys(user.tokens).length > 0 || user.email !== undefined ? { email: user.email ?? '' } : {}
    return {
      ...shownUser(user),
      ...email,
      groups: user.groups,
      tokens: tokens.length === 0 ? null : Object.fromEntries(tokens),
    }
  },
}

const change: Call = {
  method: 'PUT',
  path: '/access/users/{userid}',
  description: 'Change a user.',
  proxied: true,
  permission: mayChange,
  parameters: {
    ...userFields,
    userid: useridParameter,
    append: { type: 'boolean', optional: true, requires: 'groups' },
  },
  run: (context) => {
    const user = userOf(context.datacenter, context.parameters.text('userid'))
    assign(user, context, context.parameters.flag('append'), 'update user failed')
    context.datacenter.save()
  },
}

const remove: Call = {
  method: 'DELETE',
  path: '/access/users/{userid}',
  description: 'Delete a user with its tokens and permissions.',
  proxied: true,
  permission: mayRemove,
  parameters: { userid: useridParameter },
  run: ({ datacenter, parameters }) => {
    const userid = parameters.text('userid')
    userOf(datacenter, userid)
    delete datacenter.state.users[userid]
    datacenter.state.acl = datacenter.state.acl.filter(
      (entry) => entry.ugid !== userid && !entry.ugid.startsWith(`${userid}!`),
    )
    datacenter.save()
  },
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

const createToken: Call = {
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

const changeToken: Call = {
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

const removeToken: Call = {
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

const listTokens: Call = {
  method: 'GET',
  path: '/access/users/{userid}/token',
  description: 'The API tokens of a user.',
  permission: mayManageTokens,
  parameters: { userid: useridParameter },
  run: ({ datacenter, parameters }) => tokenRows(knownUser(datacenter, parameters.text('userid'))) ?? [],
}

const getToken: Call = {
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

export const userCalls: readonly Call[] = [
  list,
  create,
  get,
  change,
  remove,
  listTokens,
  getToken,
  createToken,
  changeToken,
  removeToken,
]
