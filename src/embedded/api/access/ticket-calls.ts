import { type Access, createAccess } from '../../access/access.ts'
import { normalisePath, privilegesOn } from '../../access/effective-rights.ts'
import { hashPassword, verifyPassword } from '../../access/hashes.ts'
import { LoginError, parameterError, permissionError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import { anyone, type Call, directory, optionalFlag, optionalText } from '../call.ts'
import type { Parameters } from '../parameters.ts'

function mayLogin(datacenter: Datacenter, userid: string): boolean {
  const user = datacenter.state.users[userid]
  if (user === undefined || !user.enable) return false
  return user.expire === 0 || user.expire >= datacenter.now() / 1000
}

async function isPasswordOf(datacenter: Datacenter, userid: string, password: string): Promise<boolean> {
  const hash = datacenter.state.users[userid]?.passwordHash
  return hash !== undefined && (await verifyPassword(password, hash))
}

const capabilities: Readonly<Record<string, RegExp>> = {
  vms: /^(?:VM\.|Permissions\.Modify)/,
  access: /^(?:User\.|Group\.|Permissions\.Modify)/,
  storage: /^(?:Datastore\.|Permissions\.Modify)/,
  nodes: /^(?:Sys\.|Permissions\.Modify)/,
  sdn: /^(?:SDN\.|Permissions\.Modify)/,
  dc: /^(?:Sys\.Audit|Sys\.Modify|SDN\.)/,
  mapping: /^(?:Mapping\.|Permissions\.Modify)/,
}
const pooled: Readonly<Record<string, RegExp>> = {
  vms: /^(?:VM\.|Permissions\.Modify)/,
  storage: /^(?:Datastore\.|Permissions\.Modify)/,
}
const everyonesPaths = ['/', '/nodes', '/access/groups', '/vms', '/storage', '/sdn', '/mapping']

/** What a user may do anywhere, by kind of object: user interfaces show their menus by it. */
function capabilitiesOf({ state }: Datacenter, userid: string): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = Object.fromEntries(
    Object.keys(capabilities).map((kind) => [kind, {}]),
  )
  for (const path of new Set([...everyonesPaths, ...state.acl.map((entry) => entry.path)])) {
    const kind = /^\/(\w+)/.exec(path)?.[1] ?? 'dc'
    const shown = kind === 'pool' ? pooled : { [kind]: capabilities[kind] }
    for (const privilege of privilegesOn(state, { userid }, path).keys()) {
      for (const [name, expression] of Object.entries(shown))
        if (expression?.test(privilege)) found[name]![privilege] = 1
    }
  }
  return found
}

/** Tokens cannot be used to become more than they are; not even a wrong one is let through. */
function withoutToken(path: string): (access: Access) => void {
  return (access) => {
    if (access.caller.tokenid === undefined) return
    throw permissionError(`URI '${path}' not available with API token, need proper ticket.\n`)
  }
}

/** A new ticket for a password or a ticket; root's ticket opens every door. */
async function renew(datacenter: Datacenter, userid: string, parameters: Parameters): Promise<Record<string, string>> {
  const password = parameters.text('password')
  const former = datacenter.tickets.verify(password)
  if (former !== userid && former !== 'root@pam' && !(await isPasswordOf(datacenter, userid, password)))
    throw new LoginError()
  return { ticket: datacenter.tickets.issue(userid), CSRFPreventionToken: datacenter.tickets.csrf(userid) }
}

/** No ticket: only whether the user has privileges on a path. A ticket of a display there will do as well. */
async function verify(datacenter: Datacenter, userid: string, parameters: Parameters): Promise<Record<string, string>> {
  const path = normalisePath(parameters.text('path'))
  const password = parameters.text('password')
  const isKnown =
    datacenter.tickets.verify(password) === userid ||
    (path !== undefined && datacenter.tickets.verifyVnc(password, userid, path)) ||
    (await isPasswordOf(datacenter, userid, password))
  const privileges = parameters.list('privs')
  if (path === undefined || !isKnown || privileges.length === 0) throw new LoginError()
  if (!createAccess(datacenter.state, { userid }).has(path, ...privileges)) throw new LoginError()
  return {}
}

const login: Call = {
  method: 'POST',
  path: '/access/ticket',
  description: 'Create or renew a ticket.',
  proxied: true,
  permission: { ...anyone, check: withoutToken('/access/ticket') },
  parameters: {
    username: { type: 'string', maxLength: 64 },
    password: { type: 'string' },
    realm: { type: 'string', optional: true, format: 'pve-realm' },
    otp: optionalText,
    path: { type: 'string', optional: true, requires: 'privs', maxLength: 64 },
    privs: { type: 'string', optional: true, requires: 'path', maxLength: 64, format: 'pve-priv-list' },
    'new-format': optionalFlag,
    'tfa-challenge': optionalText,
  },
  run: async ({ datacenter, parameters }) => {
    const realm = parameters.optional('realm')
    const userid = realm === undefined ? parameters.text('username') : `${parameters.text('username')}@${realm}`
    if (!mayLogin(datacenter, userid) || parameters.has('tfa-challenge')) throw new LoginError()
    const issued = parameters.has('path')
      ? await verify(datacenter, userid, parameters)
      : await renew(datacenter, userid, parameters)
    const seesCluster =
      datacenter.state.nodes.length > 1 && createAccess(datacenter.state, { userid }).has('/', 'Sys.Audit')
    return {
      username: userid,
      ...issued,
      cap: capabilitiesOf(datacenter, userid),
      ...(seesCluster ? { clustername: 'cluster' } : {}),
    }
  },
}

const logout: Call = {
  method: 'GET',
  path: '/access/ticket',
  description: 'Does nothing; login pages ask for it.',
  permission: anyone,
  parameters: {},
  run: () => null,
}

const domains: Call = {
  method: 'GET',
  path: '/access/domains',
  description: 'The realms.',
  permission: anyone,
  parameters: {},
  run: () => [
    { comment: 'Linux PAM standard authentication', realm: 'pam', type: 'pam' },
    { comment: 'Proxmox VE authentication server', realm: 'pve', type: 'pve' },
  ],
}

const password: Call = {
  method: 'PUT',
  path: '/access/password',
  description: "Change a user's password.",
  proxied: true,
  permission: {
    text: 'a ticket; for others: Realm.AllocateUser and User.Modify',
    check: (access, at) => {
      withoutToken('/access/password')(access)
      const userid = at('{userid}')
      if (userid === access.caller.userid) return
      const realm = userid.split('@').at(-1)
      if (!access.has(`/access/realm/${realm}`, 'Realm.AllocateUser') || !access.has('/access/groups', 'User.Modify'))
        throw permissionError()
    },
  },
  parameters: {
    userid: { type: 'string', format: 'pve-userid', maxLength: 64 },
    password: { type: 'string', minLength: 8, maxLength: 64 },
    'confirmation-password': { type: 'string', optional: true, minLength: 5, maxLength: 64 },
  },
  run: async ({ datacenter, access, parameters }) => {
    const userid = parameters.text('userid')
    const own = access.caller.userid
    const user = datacenter.state.users[userid]
    if (user === undefined) throw new Error(`no such user ('${userid}')`)
    if (own !== 'root@pam') {
      if (userid === 'root@pam') throw permissionError()
      const confirmation = parameters.optional('confirmation-password')
      if (confirmation === undefined)
        throw parameterError({ 'confirmation-password': 'password is required to modify user' })
      if (!(await isPasswordOf(datacenter, own, confirmation)))
        throw new Error(own.endsWith('@pam') ? 'Authentication failure' : 'invalid credentials')
      if (userid !== own && userid.endsWith('@pam')) throw permissionError()
    }
    user.passwordHash = hashPassword(parameters.text('password'))
    datacenter.save()
  },
}

export const ticketCalls: readonly Call[] = [
  directory('/access', 'subdir', ['users', 'groups', 'roles', 'acl', 'domains', 'openid', 'tfa', 'ticket', 'password']),
  login,
  logout,
  domains,
  password,
]
