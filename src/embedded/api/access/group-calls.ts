import { anyUser, type Call, needs, needsAny } from '../call.ts'

const groupid = { type: 'string', format: 'pve-groupid', maxLength: 64 } as const
const comment = { type: 'string', optional: true } as const
const mayAllocate = needs('/access/groups', 'Group.Allocate')

const list: Call = {
  method: 'GET',
  path: '/access/groups',
  description: 'The groups that the caller may see.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) =>
    Object.entries(datacenter.state.groups)
      .filter(([name]) => access.hasAny(`/access/groups/${name}`, 'User.Modify', 'Sys.Audit', 'Group.Allocate'))
      .map(([name, group]) => ({ groupid: name, ...group, users: members(datacenter.state.users, name).join(',') })),
}

function members(users: Readonly<Record<string, { groups: string[] }>>, name: string): string[] {
  return Object.keys(users).filter((userid) => users[userid]!.groups.includes(name))
}

const create: Call = {
  method: 'POST',
  path: '/access/groups',
  description: 'Create a group.',
  proxied: true,
  permission: mayAllocate,
  parameters: { groupid, comment },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('groupid')
    if (datacenter.state.groups[name] !== undefined)
      throw new Error(`create group failed: group '${name}' already exists`)
    const text = parameters.optional('comment')
    datacenter.state.groups[name] = text === undefined ? {} : { comment: text }
    datacenter.save()
  },
}

const get: Call = {
  method: 'GET',
  path: '/access/groups/{groupid}',
  description: 'A group and its members.',
  permission: needsAny('/access/groups', 'Sys.Audit', 'Group.Allocate'),
  parameters: { groupid },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('groupid')
    const group = datacenter.state.groups[name]
    if (group === undefined) throw new Error(`group '${name}' does not exist`)
    return { ...group, members: members(datacenter.state.users, name) }
  },
}

const change: Call = {
  method: 'PUT',
  path: '/access/groups/{groupid}',
  description: 'Change a group.',
  proxied: true,
  permission: mayAllocate,
  parameters: { groupid, comment },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('groupid')
    const group = datacenter.state.groups[name]
    if (group === undefined) throw new Error(`update group failed: group '${name}' does not exist`)
    const text = parameters.optional('comment')
    if (text !== undefined) group.comment = text
    datacenter.save()
  },
}

const remove: Call = {
  method: 'DELETE',
  path: '/access/groups/{groupid}',
  description: 'Delete a group.',
  proxied: true,
  permission: mayAllocate,
  parameters: { groupid },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('groupid')
    if (datacenter.state.groups[name] === undefined)
      throw new Error(`delete group failed: group '${name}' does not exist`)
    delete datacenter.state.groups[name]
    for (const user of Object.values(datacenter.state.users))
      user.groups = user.groups.filter((group) => group !== name)
    datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.type !== 'group' || entry.ugid !== name)
    datacenter.save()
  },
}

export const groupCalls: readonly Call[] = [list, create, get, change, remove]
