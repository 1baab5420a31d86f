import { hashPassword } from '../../access/hashes.ts'
import { checkGroups, checkRealm, checkUser, hasOnUser, isSelf } from '../../access/rights-over-users.ts'
import type { Datacenter } from '../../datacenter.ts'
import { splitList } from '../../schema/formats.ts'
import type { Schemas } from '../../schema/parameter-schema.ts'
import type { User } from '../../state/datacenter-state.ts'
import { anyUser, type Call, type CallContext, optionalFlag, type Permission } from '../call.ts'
import { shownToken, tokenRows } from './token-calls.ts'
import { expire, onGroups, useridParameter } from './user-parameters.ts'

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

export const userCalls: readonly Call[] = [list, create, get, change, remove]
