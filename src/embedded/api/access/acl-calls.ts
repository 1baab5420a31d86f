import {
  type Caller,
  knownPaths,
  normaliseAclPath,
  normalisePath,
  privilegesOn,
  rolePrivileges,
} from '../../access/effective-rights.ts'
import { parameterError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import type { AclEntry } from '../../state/datacenter-state.ts'
import { anyUser, type Call, type CallContext, optionalFlag, optionalText, type Permission } from '../call.ts'

/** What lets one give rights on a path to others, besides Permissions.Modify. */
function allocatorsOn(path: string): string[] {
  const further = { storage: 'Datastore.Allocate', vms: 'VM.Allocate', pool: 'Pool.Allocate' }
  const [, kind] = /^\/(storage|vms|pool)\/./.exec(path) ?? []
  return ['Permissions.Modify', ...(kind === undefined ? [] : [further[kind as keyof typeof further]])]
}

const list: Call = {
  method: 'GET',
  path: '/access/acl',
  description: 'The access control list.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) => {
    const seesAll = access.has('/access', 'Sys.Audit')
    return datacenter.state.acl
      .filter((entry) => seesAll || access.hasAny(entry.path, ...allocatorsOn(entry.path)))
      .map((entry) => ({ ...entry, propagate: Number(entry.propagate) }))
  },
}

const mayModify: Permission = {
  text: 'Permissions.Modify on the path; below /vms, /storage and /pool also the privilege to allocate there',
  check: (access, at) => {
    const path = normalisePath(at('{path}'))
    if (path !== undefined) access.checkAny(path, ...allocatorsOn(path))
  },
}

const update: Call = {
  method: 'PUT',
  path: '/access/acl',
  description: 'Add or remove entries of the access control list.',
  proxied: true,
  permission: mayModify,
  parameters: {
    path: { type: 'string' },
    roles: { type: 'string', format: 'pve-roleid-list' },
    users: { type: 'string', optional: true, format: 'pve-userid-list' },
    groups: { type: 'string', optional: true, format: 'pve-groupid-list' },
    tokens: { type: 'string', optional: true, format: 'pve-tokenid-list' },
    propagate: optionalFlag,
    delete: optionalFlag,
  },
  run: (context) => {
    const { datacenter, parameters } = context
    const { state } = datacenter
    if (!['users', 'groups', 'tokens'].some((key) => parameters.text(key) !== '')) {
      const text = "either 'users', 'groups' or 'tokens' is required."
      throw parameterError({ users: text, groups: text, tokens: text })
    }
    const removes = parameters.flag('delete')
    const path = normalisePath(parameters.text('path'))
    if (path === undefined || (!removes && normaliseAclPath(path) === undefined))
      throw parameterError({ path: `invalid ACL path '${parameters.text('path')}'` })
    const propagate = !parameters.has('propagate') || parameters.flag('propagate')
    const subjects: { type: AclEntry['type']; ugid: string }[] = [
      ...parameters.list('groups').map((ugid) => ({ type: 'group' as const, ugid })),
      ...parameters.list('users').map((ugid) => ({ type: 'user' as const, ugid })),
      ...parameters.list('tokens').map((ugid) => ({ type: 'token' as const, ugid })),
    ]
    let acl = state.acl
    for (const roleid of parameters.list('roles')) {
      checkMayGive(context, path, roleid, propagate, removes)
      for (const subject of subjects) {
        requireSubject(datacenter, subject)
        const isSame = (entry: AclEntry): boolean =>
          entry.path === path && entry.roleid === roleid && entry.ugid === subject.ugid && entry.type === subject.type
        acl = acl.filter((entry) => !isSame(entry))
        if (!removes) acl.push({ path, roleid, ...subject, propagate })
      }
    }
    state.acl = acl
    datacenter.save()
  },
}

/** Without Permissions.Modify nobody gives, or takes, more than what they have themselves. */
function checkMayGive(
  { datacenter: { state }, access }: CallContext,
  path: string,
  roleid: string,
  propagate: boolean,
  removes: boolean,
): void {
  const given = rolePrivileges(state, roleid)
  if (given === undefined) throw new Error(`ACL update failed: role '${roleid}' does not exist`)
  const own = privilegesOn(state, access.caller, path)
  if (own.has('Permissions.Modify')) return
  const refuse = (text: string): never => {
    throw parameterError({ role: `Cannot ${removes ? 'remove' : 'add'} role '${roleid}' ${text}` })
  }
  for (const privilege of given) {
    if (!own.has(privilege)) refuse("- requires 'Permissions.Modify' or superset of privileges.")
    if (propagate && !own.get(privilege) && !removes)
      refuse("with propagation - requires 'Permissions.Modify' or propagated superset of privileges.")
  }
  if (roleid === 'NoAccess') refuse("- requires 'Permissions.Modify'")
}

function requireSubject({ state }: Datacenter, { type, ugid }: { type: AclEntry['type']; ugid: string }): void {
  const [userid = '', token = ''] = ugid.split('!')
  if (type === 'token') {
    if (state.users[userid] === undefined) throw new Error(`ACL update failed: no such user ('${userid}')`)
    if (state.users[userid].tokens[token] === undefined)
      throw new Error(`ACL update failed: no such token '${token}' for user '${userid}'`)
    return
  }
  const isKnown = type === 'group' ? state.groups[ugid] !== undefined : state.users[ugid] !== undefined
  if (!isKnown) throw new Error(`ACL update failed: ${type} '${ugid}' does not exist`)
}

const permissions: Call = {
  method: 'GET',
  path: '/access/permissions',
  description: 'What the caller, or another user, may do where.',
  permission: anyUser,
  parameters: {
    path: optionalText,
    userid: {
      type: 'string',
      optional: true,
      pattern: /[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+(?:![A-Za-z][A-Za-z0-9.\-_]+)?/,
    },
  },
  run: ({ datacenter, access, parameters }) => {
    const other = parameters.optional('userid')
    const caller = other === undefined ? access.caller : parseCaller(other)
    const isSelf =
      caller.userid === access.caller.userid &&
      (access.caller.tokenid === undefined || caller.tokenid === access.caller.tokenid)
    if (!isSelf) access.check('/access', 'Sys.Audit')
    const path = parameters.optional('path')
    const rows = (path === undefined ? knownPaths(datacenter.state) : [path]).map(
      (at) =>
        [
          at,
          Object.fromEntries(
            [...privilegesOn(datacenter.state, caller, at)].map(([privilege, inherit]) => [privilege, Number(inherit)]),
          ),
        ] as const,
    )
    return Object.fromEntries(path === undefined ? rows.filter(([, given]) => Object.keys(given).length > 0) : rows)
  },
}

function parseCaller(text: string): Caller {
  const [userid = '', tokenid] = text.split('!')
  return tokenid === undefined ? { userid } : { userid, tokenid }
}

export const aclCalls: readonly Call[] = [list, update, permissions]
