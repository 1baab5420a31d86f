import { callerId } from '../../access/permissions.ts'
import { vmOptions } from '../../config/options.ts'
import { permissionError } from '../../errors.ts'
import { createVm } from '../../vm/create.ts'
import { anyUser, type Call, nodeParameter, optionalFlag, optionalStorage, vmidParameter } from '../call.ts'
import { configurationOf } from './options.ts'
import {
  checkBridgeRights,
  checkDeviceRights,
  checkDriveOptions,
  checkOptionRights,
  checkStorageRights,
} from './permissions.ts'

export const create: Call = {
  method: 'POST',
  path: '/nodes/{node}/qemu',
  description: 'Create a virtual machine.',
  proxied: true,
  permission: {
    ...anyUser,
    text: 'VM.Allocate on /vms/{vmid} or the pool, and the privileges of the options and storages',
  },
  parameters: {
    ...vmOptions,
    node: nodeParameter,
    vmid: vmidParameter,
    archive: { type: 'string', optional: true, maxLength: 255 },
    bwlimit: { type: 'number', optional: true, minimum: 0 },
    force: { type: 'boolean', optional: true, requires: 'archive' },
    'import-working-storage': optionalStorage,
    'live-restore': optionalFlag,
    pool: { type: 'string', optional: true, format: 'pve-poolid' },
    start: optionalFlag,
    storage: optionalStorage,
    unique: { type: 'boolean', optional: true, requires: 'archive' },
  },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const options = configurationOf(parameters)
    const pool = parameters.optional('pool')
    if (pool !== undefined && datacenter.state.pools[pool] === undefined)
      throw permissionError(`pool '${pool}' does not exist`)
    const mayAllocate =
      access.has(`/vms/${vmid}`, 'VM.Allocate') || (pool !== undefined && access.has(`/pool/${pool}`, 'VM.Allocate'))
    if (!mayAllocate) throw permissionError()
    const archive = parameters.optional('archive')
    if (archive === '-') throw new Error('pipe requires cli environment')
    if (archive !== undefined) throw new Error(`volume '${archive}' does not exist`)
    checkStorageRights(access, datacenter, vmid, options)
    checkOptionRights(access, vmid, pool, options, true)
    checkDeviceRights(access, options)
    checkBridgeRights(access, options)
    checkDriveOptions(datacenter, options)
    const wish = { node, vmid, options, start: parameters.flag('start') }
    return createVm(datacenter, callerId(access.caller), pool === undefined ? wish : { ...wish, pool })
  },
}
