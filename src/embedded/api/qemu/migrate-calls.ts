import { parameterError } from '../../api-errors.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { parseSize } from '../../config/drive-size.ts'
import { type Drive, isCdrom, isVolume, tryParseDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { isUsable, parseVolume, storageOf, usableStorage } from '../../storage/storages.ts'
import { migrateVm } from '../../vm/migrate-vm.ts'
import { checkLock, requireVm } from '../../vm/vm-configs.ts'
import { type Call, needs, ofVm, optionalFlag } from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}/migrate'
const permission = needs('/vms/{vmid}', 'VM.Migrate')

const preconditions: Call = {
  method: 'GET',
  path,
  description: 'What a migration would have to move.',
  proxied: true,
  permission,
  parameters: { ...ofVm, target: { type: 'string', optional: true, format: 'pve-node' } },
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const { options } = datacenter.vms.read(node, vmid)
    const drives = drivesOf(options)
    const disks = drives.filter((drive) => isVolume(drive.file) && !isCdrom(drive))
    const local = disks.filter((drive) => !storageOf(datacenter, parseVolume(datacenter, drive.file).storage).shared)
    const others = datacenter.state.nodes.filter((name) => name !== node)
    const missing = (other: string) =>
      [...new Set(disks.map((drive) => parseVolume(datacenter, drive.file).storage))].filter(
        (id) => !isUsable(storageOf(datacenter, id), other),
      )
    const running = Number(datacenter.machines.get(vmid) !== undefined)
    const resources = { local_resources: [], 'mapped-resources': [], 'mapped-resource-info': {} }
    return {
      running,
      local_disks: local.map(diskRow),
      ...resources,
      // Of a machine that runs nobody asks for storages.
      allowed_nodes: running === 1 ? [] : others.filter((other) => missing(other).length === 0),
      not_allowed_nodes:
        running === 1
          ? {}
          : Object.fromEntries(
              others
                .filter((other) => missing(other).length > 0)
                .map((other) => [other, { unavailable_storages: missing(other) }]),
            ),
    }
  },
}

function drivesOf(options: ReadonlyMap<string, string>): readonly Drive[] {
  return driveKeys.flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    return drive === undefined ? [] : [drive]
  })
}

function diskRow(drive: Drive): Record<string, unknown> {
  return {
    cdrom: 0,
    drivename: drive.key,
    is_attached: 1,
    is_tpmstate: Number(drive.kind === 'tpmstate'),
    is_unused: 0,
    is_vmstate: 0,
    replicate: Number(drive.options['replicate'] !== '0'),
    shared: 0,
    size: parseSize(drive.options['size'] ?? '0') ?? 0,
    volid: drive.file,
  }
}

const migrate: Call = {
  method: 'POST',
  path,
  description: 'Move a virtual machine that does not run to another node, with its volumes on local storages.',
  proxied: true,
  permission,
  parameters: {
    ...ofVm,
    target: { type: 'string', format: 'pve-node' },
    online: optionalFlag,
    'with-local-disks': optionalFlag,
    targetstorage: { type: 'string', optional: true },
    bwlimit: { type: 'integer', optional: true, minimum: 0 },
  },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const target = parameters.text('target')
    if (target === node) throw parameterError({ target: 'target is local node.' })
    if (!datacenter.state.nodes.includes(target)) throw new Error(`no such cluster node '${target}'`)
    requireVm(datacenter.vms, node, vmid)
    const config = datacenter.vms.read(node, vmid)
    checkLock(config)
    if (datacenter.machines.get(vmid) !== undefined) {
      if (!parameters.flag('online')) throw new Error("can't migrate running VM without --online")
      throw new Error('online migration is not supported by this server')
    }
    const map = storageMap(parameters.optional('targetstorage'))
    if (!map.isIdentity) access.check(`/vms/${vmid}`, 'VM.Config.Disk')
    for (const storage of map.targets) {
      usableStorage(datacenter, target, storage)
      access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
      if (!storageOf(datacenter, storage).content.includes('images'))
        throw new Error(`storage '${storage}' does not support vm images`)
    }
    if (map.isIdentity) checkAvailability(datacenter, drivesOf(config.options), node, target)
    const limit = parameters.optionalInteger('bwlimit')
    return migrateVm(datacenter, access, { node, target, vmid, storageFor: map.of, limit })
  },
}

interface StorageMap {
  /** Every storage keeps its name. */
  readonly isIdentity: boolean
  readonly targets: readonly string[]
  of(storage: string): string
}

/** `1`, `storage`, or pairs `from:to`. */
function storageMap(text: string | undefined): StorageMap {
  if (text === undefined || text === '1') return { isIdentity: true, targets: [], of: (storage) => storage }
  const entries = new Map<string, string>()
  let standard: string | undefined
  for (const part of text.split(/[,; ]+/)) {
    const [from = '', to] = part.split(':')
    const reason = duplicateOf(from, to)
    if (reason !== undefined) throw parameterError({ targetstorage: `failed to parse storage map: ${reason}\n` })
    if (to === undefined) standard = from
    else entries.set(from, to)
  }
  return {
    isIdentity: false,
    targets: [...entries.values(), ...(standard === undefined ? [] : [standard])],
    of: (storage) => entries.get(storage) ?? standard ?? storage,
  }

  function duplicateOf(from: string, to: string | undefined): string | undefined {
    if (to === undefined)
      return standard === undefined
        ? undefined
        : `entry '${from}' is invalid - default target already set to '${standard}'`
    const before = entries.get(from)
    return before === undefined ? undefined : `duplicate mapping for source '${from}'`
  }
}

function checkAvailability(datacenter: Datacenter, drives: readonly Drive[], node: string, target: string): void {
  for (const drive of drives) {
    if (!isVolume(drive.file)) continue
    const { storage } = parseVolume(datacenter, drive.file)
    usableStorage(datacenter, node, storage)
    usableStorage(datacenter, target, storage)
  }
}

export const migrateCalls: readonly Call[] = [preconditions, migrate]
