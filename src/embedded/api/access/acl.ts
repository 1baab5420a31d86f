import { type Caller, knownPaths, normaliseAclPath, privilegesOn, rolePrivileges } from '../../access/permissions.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parameterError } from '../../errors.ts'
import type { AclEntry } from '../../state/state.ts'
import { anyUser, type Call, optionalFlag, optionalText, type Permission } from '../call.ts'

const list: Call = {
  method: 'GET',
  path: '/access/acl',
  description: 'The access control list.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) => {
    const seesAll = access.has('/access', 'Sys.Audit')
    return datacenter.state.acl
      .filter((entry) => seesAll || access.has(entry.path, 'Permissions.Modify'))
      .map((entry) => ({ ...entry, propagate: Number(entry.propagate) }))
  },
}

const mayModify: Permission = {
  text: 'Permissions.Modify on the path',
  check: (access, path) => {
    const normal = normaliseAclPath(path('{path}'))
    if (normal !== undefined) access.check(normal, 'Permissions.Modify')
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
    tokens: optionalText,
    propagate: optionalFlag,
    delete: optionalFlag,
  },
  run: ({ datacenter, parameters }) => {
    const { state } = datacenter
    if (!['users', 'groups', 'tokens'].some((key) => parameters.has(key))) {
      const text = "either 'users', 'groups' or 'tokens' is required."
      throw parameterError({ users: text, groups: text, tokens: text })
    }
    const path = normaliseAclPath(parameters.text('path'))
    if (path === undefined) throw parameterError({ path: `invalid ACL path '${parameters.text('path')}'` })
    const subjects: { type: AclEntry['type']; ugid: string }[] = [
      ...parameters.list('groups').map((ugid) => ({ type: 'group' as const, ugid })),
      ...parameters.list('users').map((ugid) => ({ type: 'user' as const, ugid })),
      ...parameters.list('tokens').map((ugid) => ({ type: 'token' as const, ugid })),
    ]
    for (const roleid of parameters.list('roles')) {
      if (rolePrivileges(state, roleid) === undefined)
        throw new Error(`ACL update failed: role '${roleid}' does not exist`)
      for (const subject of subjects) {
        requireSubject(datacenter, subject)
        const isSame = (entry: AclEntry): boolean =>
          entry.path === path && entry.roleid === roleid && entry.ugid === subject.ugid && entry.type === subject.type
        state.acl = state.acl.filter((entry) => !isSame(entry))
        const propagate = !parameters.has('propagate') || parameters.flag('propagate')
        if (!parameters.flag('delete')) state.acl.push({ path, roleid, ...subject, propagate })
      }
    }
    datacenter.save()
  },
}

function requireSubject({ state }: Datacenter, { type, ugid }: { type: AclEntry['type']; ugid: string }): void {
  const [userid = '', token = ''] = ugid.split('!')
  const isKnown =
    type === 'group'
      ? state.groups[ugid] !== undefined
      : type === 'user'
        ? state.users[ugid] !== undefined
        : state.users[userid]?.tokens[token] !== undefined
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
