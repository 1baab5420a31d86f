import { callerId } from '../../access/permissions.ts'
import { isCdrom, isVolume, tryParseDrive } from '../../config/drive.ts'
import { driveKeys } from '../../config/options.ts'
import { parameterError, permissionError } from '../../errors.ts'
import { guardsBridges } from '../../release.ts'
import { imageStorage, parseVolume } from '../../storage/storages.ts'
import { cloneVm } from '../../vm/clone.ts'
import { moveDisk, reassignDisk } from '../../vm/move-disk.ts'
import { requireVm } from '../../vm/vms.ts'
import {
  type Call,
  digestParameter,
  needs,
  nodeParameter,
  ofVm,
  optionalFlag,
  optionalStorage,
  type Permission,
  vmidParameter,
} from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}'

const clone: Call = {
  method: 'POST',
  path: `${path}/clone`,
  description: 'Copy a virtual machine or template, fully or as a linked clone.',
  proxied: true,
  permission: {
    text: 'VM.Clone on /vms/{vmid}, and VM.Allocate on /vms/{newid} or the pool',
    check: (access, at) => {
      access.check(at('/vms/{vmid}'), 'VM.Clone')
      const pool = at('{pool}')
      if (
        !access.has(at('/vms/{newid}'), 'VM.Allocate') &&
        (pool === '' || !access.has(`/pool/${pool}`, 'VM.Allocate'))
      )
        throw permissionError()
    },
  },
  parameters: {
    ...ofVm,
    newid: vmidParameter,
    bwlimit: { type: 'integer', optional: true, minimum: 0 },
    description: { type: 'string', optional: true, maxLength: 8192 },
    format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
    full: optionalFlag,
    name: { type: 'string', optional: true, format: 'dns-name' },
    pool: { type: 'string', optional: true, format: 'pve-poolid' },
    snapname: { type: 'string', optional: true, format: 'pve-configid', maxLength: 40 },
    storage: optionalStorage,
    target: { ...nodeParameter, optional: true },
  },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const pool = parameters.optional('pool')
    if (pool !== undefined && datacenter.state.pools[pool] === undefined)
      throw permissionError(`pool '${pool}' does not exist`)
    const storage = parameters.optional('storage')
    if (storage !== undefined) {
      access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
      imageStorage(datacenter, storage)
    }
    const target = parameters.optional('target') ?? node
    if (!datacenter.state.nodes.includes(target)) throw parameterError({ target: `no such cluster node '${target}'` })
    requireVm(datacenter.vms, node, vmid)
    const snapname = parameters.optional('snapname')
    const { options } = datacenter.vms.read(node, vmid)
    for (const key of driveKeys) {
      const text = options.get(key)
      const drive = text === undefined ? undefined : tryParseDrive(key, text)
      if (drive === undefined || isCdrom(drive) || !isVolume(drive.file)) continue
      const place = storage ?? parseVolume(datacenter, drive.file).storage
      access.check(`/storage/${place}`, 'Datastore.AllocateSpace')
      imageStorage(datacenter, place)
    }
    for (const [key, text] of options) {
      const bridge = /^net\d+$/.test(key) ? /bridge=([^,]+)/.exec(text)?.[1] : undefined
      if (bridge !== undefined && guardsBridges(access.version))
        access.check(`/sdn/zones/localnetwork/${bridge}`, 'SDN.Use')
    }
    return cloneVm(datacenter, callerId(access.caller), {
      node,
      target,
      vmid,
      newid: parameters.integer('newid'),
      name: parameters.optional('name'),
      description: parameters.optional('description'),
      snapname: snapname === 'current' ? undefined : snapname,
      full: parameters.has('full') ? parameters.flag('full') : undefined,
      storage,
      format: parameters.optional('format'),
      pool,
    })
  },
}

const mayMove: Permission = needs('/vms/{vmid}', 'VM.Config.Disk')

const moveParameters = {
  ...ofVm,
  bwlimit: { type: 'integer', optional: true, minimum: 0 },
  delete: optionalFlag,
  digest: digestParameter,
  disk: { type: 'string', enum: [...driveKeys, ...Array.from({ length: 256 }, (_, index) => `unused${index}`)] },
  format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
  storage: optionalStorage,
  'target-digest': digestParameter,
  'target-disk': { type: 'string', optional: true, enum: driveKeys },
  'target-vmid': { type: 'integer', optional: true, format: 'pve-vmid' },
} as const

const move = (name: string): Call => ({
  method: 'POST',
  path: `${path}/${name}`,
  description: 'Move a disk to another storage, or give it to another virtual machine.',
  proxied: true,
  permission: mayMove,
  parameters: moveParameters,
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const [storage, targetVmid] = [parameters.optional('storage'), parameters.optionalInteger('target-vmid')]
    if (storage !== undefined && targetVmid !== undefined)
      throw parameterError({ 'target-vmid': "either set 'storage' or 'target-vmid', but not both" })
    if (storage === undefined && targetVmid === undefined)
      throw parameterError({ 'target-vmid': "either 'storage' or 'target-vmid' needs to be set" })
    const common = { node, vmid, disk: parameters.text('disk'), digest: parameters.optional('digest') }
    const user = callerId(access.caller)
    if (storage !== undefined) {
      access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
      return moveDisk(datacenter, user, {
        ...common,
        storage,
        format: parameters.optional('format'),
        delete: parameters.flag('delete'),
      })
    }
    if (targetVmid === vmid)
      throw parameterError({ 'target-vmid': 'must be different than source VMID to reassign disk' })
    access.check(`/vms/${targetVmid}`, 'VM.Config.Disk')
    const wish = { ...common, target: targetVmid!, slot: parameters.optional('target-disk') ?? parameters.text('disk') }
    return reassignDisk(datacenter, user, wish)
  },
})

export const cloneCalls: readonly Call[] = [clone, move('move_disk')]
