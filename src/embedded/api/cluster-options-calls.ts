import { parameterError } from '../api-errors.ts'
import { splitList } from '../schema/formats.ts'
import { anyUser, type Call, needs } from './call.ts'

const get: Call = {
  method: 'GET',
  path: '/cluster/options',
  description: 'Options of the datacenter, and the tags in use.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) => {
    const visible = datacenter.vms.all().filter((vmid) => access.has(`/vms/${vmid}`, 'VM.Audit'))
    const tags = visible.flatMap((vmid) => splitList(datacenter.vms.peek(vmid)?.options.get('tags') ?? ''))
    return {
      'allowed-tags': [...new Set(tags)].sort(),
      description: datacenter.state.description ?? '',
      mac_prefix: 'BC:24:11',
    }
  },
}

const change: Call = {
  method: 'PUT',
  path: '/cluster/options',
  description: 'Change the description of the datacenter, its one option here.',
  proxied: true,
  permission: needs('/', 'Sys.Modify'),
  parameters: {
    description: { type: 'string', optional: true, maxLength: 65536 },
    delete: { type: 'string', optional: true, format: 'pve-configid-list' },
  },
  run: ({ datacenter, parameters }) => {
    const description = parameters.optional('description')
    if (description !== undefined) datacenter.state.description = description
    for (const key of parameters.list('delete')) {
      if (key !== 'description') throw parameterError({ delete: `unknown option '${key}'` })
      delete datacenter.state.description
    }
    datacenter.save()
  },
}

export const clusterOptionsCalls: readonly Call[] = [get, change]
