import { callerId } from '../../access/permissions.ts'
import { digestOf, type VmConfig } from '../../config/conf-file.ts'
import { vmOptions } from '../../config/options.ts'
import { shownValue } from '../../config/values.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parameterError } from '../../errors.ts'
import { pendingView } from '../../vm/pending.ts'
import { isKnownOption, type UpdateWish, updateVm } from '../../vm/update.ts'
import { checkDigest, checkLock } from '../../vm/vms.ts'
import {
  type Call,
  type CallContext,
  digestParameter,
  needs,
  needsAny,
  ofVm,
  optionalFlag,
  optionalText,
  type Permission,
  rootOnlySkiplock,
} from '../call.ts'
import { configurationOf } from './options.ts'
import {
  checkBridgeRights,
  checkDeviceRights,
  checkDriveOptions,
  checkOptionRights,
  checkStorageRights,
} from './permissions.ts'

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
      throw parameterError({ snapshot: "cannot use 'snapshot' parameter with 'current'" })
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

export function pendingRow(config: VmConfig, key: string): Record<string, unknown> {
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

const changeParameters = {
  ...vmOptions,
  ...ofVm,
  delete: optionalText,
  revert: optionalText,
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
  parameters: { ...changeParameters, background_delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 } },
  run: async (context) => {
    const wish = checkedWish(context)
    const { datacenter, node, parameters, access } = context
    const vmid = parameters.integer('vmid')
    checkState(datacenter, node, vmid, parameters.optional('digest'), parameters.flag('skiplock'))
    const upid = datacenter.tasks.start(node, 'qmconfig', String(vmid), callerId(access.caller), async (worker) => {
      worker.log(`update VM ${vmid}: ${spokenParameters(context)}`)
      await datacenter.locks.run(vmid, () => change(context, wish, worker.log), worker.log)
    })
    const patience = parameters.optionalInteger('background_delay')
    if (patience === undefined) return upid
    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      datacenter.tasks.ended(upid),
      new Promise((resolve) => (timer = setTimeout(resolve, patience * 1000))),
    ])
    clearTimeout(timer)
    return datacenter.tasks.find(upid)?.exitstatus === 'OK' ? null : upid
  },
}

function spokenParameters(context: CallContext): string {
  const hidden = ['node', 'vmid', 'digest', 'background_delay', 'skiplock']
  return Object.keys(context.parameters.values)
    .filter((key) => !hidden.includes(key))
    .sort()
    .map((key) => `-${key} ${key === 'cipassword' ? '<hidden>' : context.parameters.text(key)}`)
    .join(' ')
}

function checkState(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  digest: string | undefined,
  skiplock: boolean,
): VmConfig {
  const config = datacenter.vms.read(node, vmid)
  checkDigest(config, digest)
  checkLock(config, skiplock)
  return config
}

/** Everything that is refused before the configuration is looked at. */
function checkedWish(context: CallContext): UpdateWish {
  const { datacenter, access, node, parameters } = context
  const vmid = parameters.integer('vmid')
  const options = configurationOf(parameters)
  const named = (list: string): string[] => parameters.list(list).map((key) => (key === 'cdrom' ? 'ide2' : key))
  const [deleted, reverted] = [named('delete'), named('revert')]
  if (deleted.length === 0 && reverted.length === 0 && Object.keys(options).length === 0)
    throw new Error('no options specified')
  const config = datacenter.vms.read(node, vmid)
  for (const key of reverted) {
    if (!isKnownOption(key)) throw parameterError({ revert: `unknown option '${key}'` })
    if (deleted.includes(key) || options[key] !== undefined) {
      throw parameterError({ revert: `Can't use '-${key}' and '-revert ${key}' at the same time` })
    }
  }
  for (const key of deleted) {
    if (options[key] !== undefined)
      throw parameterError({ delete: `Can't use '-${key}' and '-delete ${key}' at the same time` })
    if (!isKnownOption(key)) throw parameterError({ delete: `unknown option '${key}'` })
  }
  const current = (keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(keys.map((key) => [key, config.options.get(key) ?? config.pending.get(key) ?? '']))
  checkOptionRights(access, vmid, undefined, current(deleted), false)
  checkOptionRights(access, vmid, undefined, current(reverted), false)
  checkStorageRights(access, datacenter, vmid, options)
  checkOptionRights(access, vmid, undefined, options, false)
  checkDeviceRights(access, options)
  checkBridgeRights(access, {
    ...Object.fromEntries(Object.entries(current(deleted)).filter(([, value]) => value !== '')),
    ...options,
  })
  checkDriveOptions(datacenter, options)
  return { options, delete: deleted, revert: reverted, force: parameters.flag('force') }
}

async function change(context: CallContext, wish: UpdateWish, log: (line: string) => void): Promise<void> {
  const { datacenter, access, node, parameters } = context
  const vmid = parameters.integer('vmid')
  const config = checkState(datacenter, node, vmid, parameters.optional('digest'), parameters.flag('skiplock'))
  await updateVm({ datacenter, access, node, vmid, log }, config, wish)
}

export const configCalls: readonly Call[] = [get, pending, put, post]
