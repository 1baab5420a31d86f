import { ApiError, taskErrorText } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Pool } from '../state/datacenter-state.ts'
import { anyUser, type Call, type CallContext, needs, optionalFlag, optionalText, type Permission } from './call.ts'
import { resourceRow, storageResource } from './resource-rows.ts'

const poolid = { type: 'string', format: 'pve-poolid', maxLength: 1024 } as const
const mayAllocate = needs('/pool/{poolid}', 'Pool.Allocate')

/** A name that is none has no path either. */
const mayCreate: Permission = {
  text: mayAllocate.text,
  check: (access, path) => {
    const name = path('{poolid}')
    access.check(name === '' ? '' : `/pool/${name}`, 'Pool.Allocate')
  },
}

function poolOf(datacenter: Datacenter, name: string): Pool {
  const pool = datacenter.state.pools[name]
  if (pool === undefined) throw new Error(`pool '${name}' does not exist`)
  return pool
}

const list: Call = {
  method: 'GET',
  path: '/pools',
  description: 'The pools that the caller may see, or one of them with its members.',
  permission: anyUser,
  parameters: {
    poolid: { ...poolid, optional: true },
    type: { type: 'string', optional: true, enum: ['qemu', 'lxc', 'storage'], requires: 'poolid' },
  },
  run: (context) => {
    const { datacenter, access, parameters } = context
    const name = parameters.optional('poolid')
    // A genuine server asks for nobody's rights here.
    if (name) {
      return [{ ...shown(context, name, parameters.optional('type')), poolid: name }]
    }
    return Object.entries(datacenter.state.pools)
      .filter(([id]) => access.has(`/pool/${id}`, 'Pool.Audit'))
      .map(([id, pool]) => ({ poolid: id, ...(pool.comment === undefined ? {} : { comment: pool.comment }) }))
  },
}

function shown({ datacenter }: CallContext, name: string, type: string | undefined): Record<string, unknown> {
  const pool = poolOf(datacenter, name)
  const members: unknown[] = []
  if (type === undefined || type === 'qemu') {
    for (const vmid of pool.vms) if (datacenter.vms.exists(vmid)) members.push(resourceRow(datacenter, vmid, false))
  }
  if (type === undefined || type === 'storage') {
    for (const id of pool.storages) {
      const storage = datacenter.state.storages[id]
      if (storage === undefined) continue
      const node = datacenter.state.nodes.find((name) => storage.nodes === undefined || storage.nodes.includes(name))
      if (node !== undefined) members.push(storageResource(datacenter, node, id))
    }
  }
  return { ...(pool.comment === undefined ? {} : { comment: pool.comment }), members }
}

const get: Call = {
  method: 'GET',
  path: '/pools/{poolid}',
  description: 'A pool and its members.',
  permission: needs('/pool/{poolid}', 'Pool.Audit'),
  parameters: { poolid, type: { type: 'string', optional: true, enum: ['qemu', 'lxc', 'storage'] } },
  run: (context) => {
    const name = context.parameters.text('poolid')
    return { ...shown(context, name, context.parameters.optional('type')), poolid: name }
  },
}

const create: Call = {
  method: 'POST',
  path: '/pools',
  description: 'Create a pool.',
  proxied: true,
  permission: mayCreate,
  parameters: { poolid, comment: optionalText },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('poolid')
    const { pools } = datacenter.state
    if (pools[name] !== undefined) throw new Error(`create pool failed: pool '${name}' already exists`)
    const parent = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : undefined
    if (parent !== undefined && pools[parent] === undefined)
      throw new Error(`create pool failed: parent '${parent}' of pool '${name}' does not exist`)
    const comment = parameters.optional('comment')
    pools[name] = { vms: [], storages: [], ...(comment === undefined ? {} : { comment }) }
    datacenter.save()
  },
}

const changeParameters = {
  poolid,
  comment: optionalText,
  vms: { type: 'string', optional: true, format: 'pve-vmid-list' },
  storage: { type: 'string', optional: true, format: 'pve-storage-id-list' },
  'allow-move': optionalFlag,
  delete: optionalFlag,
} as const

const change = (path: string): Call => ({
  method: 'PUT',
  path,
  description: 'Change a pool, its members included.',
  proxied: true,
  permission: mayAllocate,
  parameters: changeParameters,
  run: (context) => {
    const { datacenter, parameters } = context
    const name = parameters.text('poolid')
    // All or nothing.
    const pools = structuredClone(datacenter.state.pools)
    const pool = pools[name]
    try {
      if (pool === undefined) throw new Error(`pool '${name}' does not exist`)
      const comment = parameters.optional('comment')
      if (comment !== undefined) pool.comment = comment
      for (const vmid of parameters.list('vms').map(Number)) changeVm(context, pools, name, vmid)
      for (const id of parameters.list('storage')) changeStorage(context, pool, id)
    } catch (error) {
      throw new Error(`update pools failed: ${taskErrorText(error)}${error instanceof ApiError ? '\n' : ''}`)
    }
    datacenter.state.pools = pools
    datacenter.save()
  },
})

type Pools = Record<string, Pool>

function changeVm({ access, parameters }: CallContext, pools: Pools, name: string, vmid: number): void {
  access.checkAny(`/vms/${vmid}`, 'Permissions.Modify', 'VM.Allocate')
  const pool = pools[name]!
  const isMember = pool.vms.includes(vmid)
  if (parameters.flag('delete')) {
    if (!isMember) throw new Error(`VM ${vmid} is not a pool member`)
    pool.vms = pool.vms.filter((member) => member !== vmid)
    return
  }
  if (isMember) throw new Error(`VM ${vmid} is already a pool member`)
  const former = Object.keys(pools).find((id) => pools[id]!.vms.includes(vmid))
  if (former !== undefined) {
    if (!parameters.flag('allow-move'))
      throw new Error(`VM ${vmid} belongs already to pool '${former}' and 'allow-move' is not set`)
    access.check(`/pool/${former}`, 'Pool.Allocate')
    pools[former]!.vms = pools[former]!.vms.filter((member) => member !== vmid)
  }
  pool.vms.push(vmid)
}

function changeStorage({ access, parameters }: CallContext, pool: Pool, id: string): void {
  access.checkAny(`/storage/${id}`, 'Permissions.Modify', 'Datastore.Allocate')
  const isMember = pool.storages.includes(id)
  if (parameters.flag('delete')) {
    if (!isMember) throw new Error(`Storage '${id}' is not a pool member`)
    pool.storages = pool.storages.filter((member) => member !== id)
    return
  }
  if (isMember) throw new Error(`Storage '${id}' is already a pool member`)
  pool.storages.push(id)
}

const remove = (path: string): Call => ({
  method: 'DELETE',
  path,
  description: 'Delete an empty pool.',
  proxied: true,
  permission: mayAllocate,
  parameters: { poolid },
  run: ({ datacenter, parameters }) => {
    const name = parameters.text('poolid')
    const { pools } = datacenter.state
    const pool = pools[name]
    const failed = (text: string): Error => new Error(`delete pool failed: ${text}`)
    if (pool === undefined) throw failed(`pool '${name}' does not exist`)
    const child = Object.keys(pools).find((id) => id.startsWith(`${name}/`))
    if (child !== undefined) throw failed(`pool '${name}' is not empty (contains pool '${child}')`)
    const vmid = pool.vms.find((member) => datacenter.vms.exists(member))
    if (vmid !== undefined) throw failed(`pool '${name}' is not empty (contains VM ${vmid})`)
    const storage = pool.storages.find((member) => datacenter.state.storages[member] !== undefined)
    if (storage !== undefined) throw failed(`pool '${name}' is not empty (contains storage '${storage}')`)
    delete pools[name]
    datacenter.state.acl = datacenter.state.acl.filter((entry) => entry.path !== `/pool/${name}`)
    datacenter.save()
  },
})

export const poolCalls: readonly Call[] = [
  list,
  get,
  create,
  change('/pools'),
  change('/pools/{poolid}'),
  remove('/pools'),
  remove('/pools/{poolid}'),
]
