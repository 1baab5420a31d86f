import { callerId } from '../../access/effective-rights.ts'
import { parameterError } from '../../api-errors.ts'
import { digestOf, type VmConfig } from '../../config/conf-file.ts'
import { shownValue } from '../../config/config-values.ts'
import { vmOptions } from '../../config/vm-options.ts'
import { statusWithin } from '../../tasks/wait-for-task.ts'
import { pendingView } from '../../vm/pending-changes.ts'
import { isKnownOption, type UpdateWish, updateVm } from '../../vm/update-vm.ts'
import { checkDigest, checkLock } from '../../vm/vm-configs.ts'
import { memoryMegabytes } from '../../vm/vm-status.ts'
import {
  type Call,
  type CallContext,
  digestParameter,
  needs,
  needsAny,
  ofVm,
  optionalFlag,
  optionalStorage,
  type Permission,
  rootOnlySkiplock,
} from '../call.ts'
import { checkDriveOptions, checkStorageRights } from './drive-rights.ts'
import { configurationOf, withoutAlias } from './option-parameters.ts'
import { checkBridgeRights, checkChangeRights, checkOptionRights } from './option-rights.ts'

const path = '/nodes/{node}/qemu/{vmid}'

export function shownConfig(options: ReadonlyMap<string, string>): Record<string, string | number> {
  return Object.fromEntries([...options].map(([key, value]) => [key, shownValue(key, value)]))
}

const get: Call = {
  method: 'GET',
  path: `${path}/config`,
  description: 'The configuration with pending changes applied, or as it is now.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: {
    ...ofVm,
    current: optionalFlag,
    snapshot: { type: 'string', optional: true, format: 'pve-configid', maxLength: 40 },
  },
  run: ({ datacenter, node, parameters }) => {
    const config = datacenter.vms.read(node, parameters.integer('vmid'))
    const snapshot = parameters.optional('snapshot')
    if (snapshot !== undefined && parameters.flag('current')) {
      const text = "cannot use 'snapshot' parameter with 'current'"
      throw parameterError({ snapshot: text, current: text })
    }
    if (snapshot !== undefined) {
      const options = config.snapshots.get(snapshot)
      if (options === undefined) throw new Error(`snapshot '${snapshot}' does not exist`)
      return { ...shownConfig(options), digest: digestOf(config) }
    }
    const options = parameters.flag('current') ? config.options : pendingView(config)
    return { ...shownConfig(options), digest: digestOf(config) }
  },
}

const pending: Call = {
  method: 'GET',
  path: `${path}/pending`,
  description: 'The configuration with current and pending values.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: ({ datacenter, node, parameters }) => {
    const config = datacenter.vms.read(node, parameters.integer('vmid'))
    const rows: Record<string, unknown>[] = [{ key: 'digest', value: digestOf(config) }]
    for (const key of new Set([...config.options.keys(), ...config.pending.keys()])) rows.push(pendingRow(config, key))
    return rows
  },
}

function pendingRow(config: VmConfig, key: string): Record<string, unknown> {
  const row: Record<string, unknown> = { key }
  const [value, next, force] = [config.options.get(key), config.pending.get(key), config.pendingDelete.get(key)]
  if (value !== undefined) row['value'] = shownValue(key, value)
  if (next !== undefined) row['pending'] = shownValue(key, next)
  if (force !== undefined) row['delete'] = force ? 2 : 1
  return row
}

const mayChange: Permission = needsAny(
  '/vms/{vmid}',
  ...[
    'VM.Config.Disk',
    'VM.Config.CDROM',
    'VM.Config.CPU',
    'VM.Config.Memory',
    'VM.Config.Network',
    'VM.Config.HWType',
  ],
  ...['VM.Config.Options', 'VM.Config.Cloudinit'],
)

const settings = { type: 'string', optional: true, format: 'pve-configid-list' } as const

const changeParameters = {
  ...vmOptions,
  ...ofVm,
  delete: settings,
  revert: settings,
  force: { type: 'boolean', optional: true, requires: 'delete' },
  digest: digestParameter,
  skiplock: rootOnlySkiplock,
} as const

const put: Call = {
  method: 'PUT',
  path: `${path}/config`,
  description: 'Change the configuration, waiting for the outcome.',
  proxied: true,
  permission: mayChange,
  parameters: changeParameters,
  run: async (context) => {
    const wish = checkedWish(context)
    const { datacenter } = context
    const vmid = context.parameters.integer('vmid')
    await datacenter.locks.run(vmid, () => change(context, wish, () => {}))
  },
}

const post: Call = {
  method: 'POST',
  path: `${path}/config`,
  description: 'Change the configuration in a task.',
  proxied: true,
  permission: mayChange,
  parameters: {
    ...changeParameters,
    background_delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 },
    'import-working-storage': optionalStorage,
  },
  run: async (context) => {
    const wish = checkedWish(context)
    const { datacenter, node, parameters, access } = context
    const vmid = parameters.integer('vmid')
    checkState(context, wish)
    const upid = datacenter.tasks.start(node, 'qmconfig', String(vmid), callerId(access.caller), async (worker) => {
      worker.log(`update VM ${vmid}: ${spokenParameters(context)}`)
      await datacenter.locks.run(vmid, () => change(context, wish, worker.log, worker.signal), worker.log)
    })
    const patience = parameters.optionalInteger('background_delay')
    if (patience === undefined) return upid
    const status = await statusWithin(datacenter.tasks, upid, patience)
    if (status === undefined) return upid
    if (status === 'OK' || status.startsWith('WARNINGS: ')) return null
    throw new Error(`failed to update VM ${vmid}: ${status}`)
  },
}

function spokenParameters(context: CallContext): string {
  const hidden = ['node', 'vmid', 'digest', 'background_delay', 'import-working-storage']
  return Object.keys(context.parameters.values)
    .filter((key) => !hidden.includes(key))
    .sort()
    .map((key) => `-${key} ${key === 'cipassword' ? '<hidden>' : context.parameters.text(key)}`)
    .join(' ')
}

/** Whether the configuration as it is may be changed in this way. */
function checkState({ datacenter, node, parameters }: CallContext, wish: UpdateWish): VmConfig {
  const config = datacenter.vms.read(node, parameters.integer('vmid'))
  checkDigest(config, parameters.optional('digest'))
  checkLock(config, parameters.flag('skiplock'))
  checkBalloon(config, wish.options)
  return config
}

function checkBalloon({ options, pending: waiting }: VmConfig, given: UpdateWish['options']): void {
  const [memory, balloon] = [given['memory'], given['balloon']]
  if (memory === undefined && balloon === undefined) return
  const wanted = Number(balloon ?? waiting.get('balloon') ?? options.get('balloon') ?? 0)
  if (wanted > memoryMegabytes(String(memory ?? waiting.get('memory') ?? options.get('memory') ?? '512')))
    throw new Error('balloon value too large (must be smaller than assigned memory)')
}

/** Everything that is refused before the configuration is looked at. */
export function checkedWish(context: CallContext, deleted = context.parameters.list('delete')): UpdateWish {
  const { datacenter, access, parameters } = context
  const vmid = parameters.integer('vmid')
  const options = configurationOf(parameters)
  const reverted = parameters.list('revert')
  if (deleted.length === 0 && reverted.length === 0 && Object.keys(options).length === 0)
    throw new Error('no options specified')
  const given = withoutAlias(options)
  for (const key of reverted) {
    if (!isKnownOption(key)) throw parameterError({ revert: `unknown option '${key}'` })
    if (given[key] !== undefined)
      throw parameterError({ delete: `you can't use '-${key}' and -revert ${key}' at the same time` })
  }
  const keys = deleted.map((key) => (key === 'cdrom' ? 'ide2' : key))
  for (const key of keys) {
    if (given[key] !== undefined)
      throw parameterError({ delete: `you can't use '-${key}' and -delete ${key}' at the same time` })
    if (reverted.includes(key))
      throw parameterError({ revert: `you can't use '-delete ${key}' and -revert ${key}' at the same time` })
    if (!isKnownOption(key)) throw parameterError({ delete: `unknown option '${key}'` })
  }
  checkDriveOptions(datacenter, given)
  checkOptionRights({ access, vmid }, keys)
  checkOptionRights({ access, vmid }, Object.keys(given))
  checkStorageRights(access, datacenter, vmid, given)
  checkBridgeRights(access, given)
  return { options: given, delete: keys, revert: reverted, force: parameters.flag('force') }
}

/** What PUT and POST config do while they hold the machine's lock. */
export async function change(
  context: CallContext,
  wish: UpdateWish,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { datacenter, access, node, parameters } = context
  const vmid = parameters.integer('vmid')
  const config = checkState(context, wish)
  const checks = {
    checkChange: (key: string, before: string | undefined, after: string | undefined) =>
      checkChangeRights({ access, vmid }, key, before, after),
    checkStorage: (storage: string) => access.check(`/storage/${storage}`, 'Datastore.AllocateSpace'),
  }
  await updateVm({ datacenter, node, vmid, log, signal, ...checks }, config, wish)
}

export const configCalls: readonly Call[] = [get, pending, put, post]
