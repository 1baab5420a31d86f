import { callerId } from '../../access/effective-rights.ts'
import { parameterError, permissionError } from '../../api-errors.ts'
import { isDriveKey } from '../../config/drive-keys.ts'
import { vmOptions } from '../../config/vm-options.ts'
import { guardsCreation } from '../../release.ts'
import type { RawValue } from '../../schema/parameter-schema.ts'
import { createVm } from '../../vm/create-vm.ts'
import { anyUser, type Call, nodeParameter, optionalFlag, optionalStorage, vmidParameter } from '../call.ts'
import { checkDriveOptions, checkStorageRights } from './drive-rights.ts'
import { configurationOf, withoutAlias } from './option-parameters.ts'
import { checkBridgeRights, checkChangeRights, checkNewRights, checkOptionRights, need } from './option-rights.ts'

const create: Call = {
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
    bwlimit: { type: 'integer', optional: true, minimum: 0 },
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
    const given = configurationOf(parameters)
    const pool = parameters.optional('pool')
    if (pool !== undefined && datacenter.state.pools[pool] === undefined)
      throw permissionError(`pool '${pool}' does not exist`)
    const of = { access, vmid, pool }
    if (parameters.flag('start') && guardsCreation(access.version)) need(of, 'VM.PowerMgmt')
    const storage = parameters.optional('storage')
    if (storage !== undefined) access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
    const mayAllocate =
      access.has(`/vms/${vmid}`, 'VM.Allocate') || (pool !== undefined && access.has(`/pool/${pool}`, 'VM.Allocate'))
    if (!mayAllocate) throw permissionError()
    const archive = parameters.optional('archive')
    if (archive !== undefined) refuseArchive(archive, given)
    const options = withoutAlias(given)
    checkStorageRights(access, datacenter, vmid, options)
    checkOptionRights(of, Object.keys(options))
    checkNewRights(of, options)
    checkBridgeRights(access, options)
    checkDriveOptions(datacenter, options)
    const wish = {
      ...{ node, vmid, options, pool, start: parameters.flag('start') },
      live: parameters.flag('live-restore'),
      checkTags: (tags: string) => {
        if (guardsCreation(access.version)) checkChangeRights(of, 'tags', undefined, tags)
      },
    }
    return createVm(datacenter, callerId(access.caller), wish)
  },
}

export const createCalls: readonly Call[] = [create]

/** There are no backups here, so none that could be restored. */
function refuseArchive(archive: string, options: Readonly<Record<string, RawValue>>): never {
  const drive = Object.keys(options).sort().find(isDriveKey)
  if (drive !== undefined) throw parameterError({ [drive]: "option conflicts with option 'archive'" })
  if (archive === '-') throw new Error('pipe requires cli environment')
  throw new Error(`volume '${archive}' does not exist`)
}
