import type { Access } from '../../access/access.ts'
import { parameterError, permissionError } from '../../api-errors.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { isCdrom, tryParseDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { imageStorage, parseVolume, usableStorage } from '../../storage/storages.ts'
import { cloneVm } from '../../vm/clone-vm.ts'
import { moveDisk } from '../../vm/disks/move-disk.ts'
import { reassignDisk } from '../../vm/disks/reassign-disk.ts'
import { requireVm } from '../../vm/vm-configs.ts'
import {
  type Call,
  digestParameter,
  needs,
  nodeParameter,
  ofVm,
  optionalFlag,
  optionalStorage,
  optionalText,
  type Permission,
  vmidParameter,
} from '../call.ts'
import { checkBridgeRights } from './option-rights.ts'

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
    description: optionalText,
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
    requireVm(datacenter.vms, node, vmid)
    const pool = parameters.optional('pool')
    if (pool !== undefined && datacenter.state.pools[pool] === undefined)
      throw permissionError(`pool '${pool}' does not exist`)
    const target = targetNode(datacenter, node, parameters.optional('target'))
    const storage = parameters.optional('storage')
    if (storage !== undefined) checkTarget(datacenter, node, target, storage)
    const wish = {
      ...{ node, target, vmid, newid: parameters.integer('newid'), storage, pool },
      name: parameters.optional('name'),
      description: parameters.optional('description'),
      snapname: parameters.optional('snapname'),
      full: parameters.has('full') ? parameters.flag('full') : undefined,
      format: parameters.optional('format'),
      limit: parameters.optionalInteger('bwlimit'),
    }
    return cloneVm(datacenter, access, wish, (options) => checkCloneRights(datacenter, access, options, storage))
  },
}

function targetNode(datacenter: Datacenter, node: string, target: string | undefined): string {
  if (target === undefined || target === 'localhost') return node
  if (!datacenter.state.nodes.includes(target)) throw new Error(`no such cluster node '${target}'`)
  return target
}

function checkTarget(datacenter: Datacenter, node: string, target: string, storage: string): void {
  usableStorage(datacenter, node, storage)
  const { shared } = imageStorage(datacenter, storage)
  if (target === node) return
  usableStorage(datacenter, target, storage)
  if (!shared) throw new Error(`can't clone to non-shared storage '${storage}'`)
}

/** Space where the disks will be, and the bridges of the cards. */
function checkCloneRights(
  datacenter: Datacenter,
  access: Access,
  options: ReadonlyMap<string, string>,
  storage: string | undefined,
): void {
  for (const key of driveKeys) {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive === undefined || drive.file === 'none') continue
    if (!isCdrom(drive)) {
      const own = parseVolume(datacenter, drive.file).storage
      access.check(`/storage/${storage ?? own}`, 'Datastore.AllocateSpace')
    } else if (drive.file === 'cdrom') access.check('/', 'Sys.Console')
  }
  if (options.has('vmstatestorage'))
    access.check(`/storage/${options.get('vmstatestorage')}`, 'Datastore.AllocateSpace')
  checkBridgeRights(access, Object.fromEntries(options))
}

const mayMove: Permission = needs('/vms/{vmid}', 'VM.Config.Disk')

const diskKeys = [...driveKeys, ...Array.from({ length: 256 }, (_, index) => `unused${index}`)]

const moveParameters = {
  ...ofVm,
  bwlimit: { type: 'integer', optional: true, minimum: 0 },
  delete: optionalFlag,
  digest: digestParameter,
  disk: { type: 'string', enum: diskKeys },
  format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'vmdk'] },
  storage: optionalStorage,
  'target-digest': digestParameter,
  'target-disk': { type: 'string', optional: true, enum: diskKeys },
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
    const [storage, target] = [parameters.optional('storage'), parameters.optionalInteger('target-vmid')]
    const place = (text: string): never => {
      throw parameterError({ 'target-vmid': text, storage: text })
    }
    if (storage !== undefined && target !== undefined)
      return place("either set 'storage' or 'target-vmid', but not both")
    const common = { node, vmid, disk: parameters.text('disk'), digest: parameters.optional('digest') }
    if (target !== undefined) {
      access.check(`/vms/${target}`, 'VM.Config.Disk')
      if (target === vmid)
        throw parameterError({ 'target-vmid': 'must be different than source VMID to reassign disk' })
      const slot = parameters.optional('target-disk') ?? common.disk
      const targetDigest = parameters.optional('target-digest')
      return reassignDisk(datacenter, access, { ...common, target, slot, targetDigest })
    }
    if (storage === undefined) return place("both 'storage' and 'target-vmid' missing, either needs to be set")
    access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
    return moveDisk(datacenter, access, {
      ...common,
      storage,
      format: parameters.optional('format'),
      delete: parameters.flag('delete'),
      limit: parameters.optionalInteger('bwlimit'),
    })
  },
})

export const cloneCalls: readonly Call[] = [clone, move('move_disk')]
