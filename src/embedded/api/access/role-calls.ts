import { rolePrivileges } from '../../access/effective-rights.ts'
import { builtInRoles, privilegesOf } from '../../access/role-privileges.ts'
import { parameterError } from '../../api-errors.ts'
import type { Datacenter } from '../../datacenter.ts'
import { anyUser, type Call, needs, optionalFlag } from '../call.ts'
import type { Parameters } from '../parameters.ts'

const roleid = { type: 'string', format: 'pve-roleid', maxLength: 64 } as const
const privs = { type: 'string', optional: true, format: 'pve-priv-list' } as const
const mayModify = needs('/access', 'Sys.Modify')

/** The schema lets the privileges of every release pass. */
function givenPrivileges({ state }: Datacenter, parameters: Parameters): string[] {
  const given = parameters.list('privs')
  const known = privilegesOf(state.version)
  const foreign = given.find((privilege) => !known.includes(privilege))
  if (foreign !== undefined) throw parameterError({ privs: `invalid format - invalid privilege '${foreign}'\n` })
  return given
}

const list: Call = {
  method: 'GET',
  path: '/access/roles',
  description: 'The roles.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter }) => [
    ...[...builtInRoles(datacenter.state.version)].map(([name, given]) => ({
      roleid: name,
      privs: [...given].sort().join(','),
      special: 1,
    })),
    ...Object.entries(datacenter.state.roles).map(([name, given]) => ({
      roleid: name,
      privs: [...given].sort().join(','),
      special: 0,
    })),
  ],
}

const get: Call = {
  method: 'GET',
  path: '/access/roles/{roleid}',
  description: 'The privileges of a role.',
  permission: anyUser,
  parameters: { roleid },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('roleid')
    const given = rolePrivileges(datacenter.state, name)
    if (given === undefined) throw new Error(`role '${name}' does not exist`)
    return Object.fromEntries(given.map((privilege) => [privilege, 1]))
  },
}

const create: Call = {
  method: 'POST',
  path: '/access/roles',
  description: 'Create a role.',
  proxied: true,
  permission: mayModify,
  parameters: { roleid, privs },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('roleid')
    if (/^PVE/i.test(name))
      throw parameterError({ roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace" })
    if (rolePrivileges(datacenter.state, name) !== undefined)
      throw new Error(`create role failed: role '${name}' already exists`)
    datacenter.state.roles[name] = [...new Set(givenPrivileges(datacenter, parameters))]
    datacenter.save()
  },
}

const change: Call = {
  method: 'PUT',
  path: '/access/roles/{roleid}',
  description: 'Change a role.',
  proxied: true,
  permission: mayModify,
  parameters: { roleid, privs, append: { ...optionalFlag, requires: 'privs' } },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('roleid')
    if (builtInRoles(datacenter.state.version).has(name))
      throw new Error(`auto-generated role '${name}' cannot be modified`)
    const former = datacenter.state.roles[name]
    if (former === undefined) throw new Error(`update role failed: role '${name}' does not exist`)
    const given = givenPrivileges(datacenter, parameters)
    datacenter.state.roles[name] = [...new Set(parameters.flag('append') ? [...former, ...given] : given)]
    datacenter.save()
  },
}

const remove: Call = {
  method: 'DELETE',
  path: '/access/roles/{roleid}',
  description: 'Delete a role.',
  proxied: true,
  permission: mayModify,
  parameters: { roleid },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('roleid')
    if (builtInRoles(datacenter.state.version).has(name))
      throw new Error(`auto-generated role '${name}' cannot be deleted`)
    if (datacenter.state.roles[name] === undefined) throw new Error(`delete role failed: role '${name}' does not exist`)
    delete datacenter.state.roles[name]
    datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.roleid !== name)
    datacenter.save()
  },
}

export const roleCalls: readonly Call[] = [list, get, create, change, remove]
