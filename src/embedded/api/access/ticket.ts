import { privilegesOn } from '../../access/permissions.ts'
import { hashPassword, verifyPassword } from '../../access/secrets.ts'
import type { Datacenter } from '../../datacenter.ts'
import { LoginError, parameterError, permissionError } from '../../errors.ts'
import { anyone, type Call, directory, optionalFlag, optionalText } from '../call.ts'

async function isPasswordOf(datacenter: Datacenter, userid: string, password: string): Promise<boolean> {
  const user = datacenter.state.users[userid]
  if (user === undefined || !user.enable) return false
  if (user.expire !== 0 && user.expire < datacenter.now() / 1000) return false
  if (password.startsWith('PVE:')) return datacenter.tickets.verify(password) === userid
  return user.passwordHash !== undefined && (await verifyPassword(password, user.passwordHash))
}

const capabilities: readonly (readonly [key: string, path: string, privileges: RegExp])[] = [
  ['vms', '/vms', /^VM\.|^Permissions\.Modify$/],
  ['storage', '/storage', /^Datastore\.|^Permissions\.Modify$/],
  ['access', '/access', /^(?:User\.Modify|Group\.Allocate|Permissions\.Modify)$/],
  ['nodes', '/nodes', /^Sys\.|^Permissions\.Modify$/],
  ['sdn', '/sdn', /^SDN\.|^Permissions\.Modify$/],
  ['mapping', '/mapping', /^Mapping\.|^Permissions\.Modify$/],
  ['dc', '/', /^(?:Sys\.Audit|Sys\.Modify|SDN\..*)$/],
]

function capabilitiesOf(datacenter: Datacenter, userid: string): Record<string, Record<string, number>> {
  return Object.fromEntries(
    capabilities.map(([key, path, shown]) => {
      const given = [...privilegesOn(datacenter.state, { userid }, path).keys()].filter((privilege) =>
        shown.test(privilege),
      )
      return [key, Object.fromEntries(given.map((privilege) => [privilege, 1]))]
    }),
  )
}

const login: Call = {
  method: 'POST',
  path: '/access/ticket',
  description: 'Create or renew a ticket.',
  proxied: true,
  permission: anyone,
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
    if (!(await isPasswordOf(datacenter, userid, parameters.text('password')))) throw new LoginError()
    return {
      username: userid,
      ticket: datacenter.tickets.issue(userid),
      CSRFPreventionToken: datacenter.tickets.csrf(userid),
      cap: capabilitiesOf(datacenter, userid),
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
    check: (access) => {
      if (access.caller.tokenid === undefined) return
      throw permissionError("URI '/access/password' not available with API token, need proper ticket.\n")
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
    const confirmation = parameters.optional('confirmation-password')
    if (own !== 'root@pam') {
      if (confirmation === undefined)
        throw parameterError({ 'confirmation-password': 'password is required to modify user' })
      if (!(await isPasswordOf(datacenter, own, confirmation))) throw new LoginError()
      if (userid !== own) access.check('/access/groups', 'User.Modify')
    }
    const user = datacenter.state.users[userid]
    if (user === undefined) throw new Error(`user '${userid}' does not exist`)
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
