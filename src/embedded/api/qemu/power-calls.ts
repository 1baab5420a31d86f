import { callerId } from '../../access/effective-rights.ts'
import { machineFormat } from '../../config/option-formats.ts'
import type { Worker } from '../../tasks/task-list.ts'
import { splitUser } from '../../tasks/task-upid.ts'
import { runningMachine } from '../../vm/running-machines.ts'
import { startVm } from '../../vm/start-vm.ts'
import { isPaused, rebootVm, shutdownVm, stopVm } from '../../vm/stop-vm.ts'
import { checkLock, requireVm } from '../../vm/vm-configs.ts'
import {
  type Call,
  type CallContext,
  needs,
  ofVm,
  optionalFlag,
  optionalStorage,
  optionalText,
  rootOnlySkiplock,
} from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}/status'
const powerMgmt = needs('/vms/{vmid}', 'VM.PowerMgmt')
const rootOnly = (type: 'string' | 'boolean') => ({ ...rootOnlySkiplock, type }) as const
const seconds = { type: 'integer', optional: true, minimum: 0 } as const

function task(context: CallContext, type: string, work: (worker: Worker, vmid: number) => Promise<void>): string {
  const { datacenter, node, parameters, access } = context
  const vmid = parameters.integer('vmid')
  return datacenter.tasks.start(node, type, String(vmid), callerId(access.caller), (worker) => work(worker, vmid))
}

const start: Call = {
  method: 'POST',
  path: `${path}/start`,
  description: 'Start the virtual machine.',
  proxied: true,
  permission: powerMgmt,
  parameters: {
    ...ofVm,
    'force-cpu': rootOnly('string'),
    machine: { type: 'string', optional: true, format: machineFormat },
    migratedfrom: rootOnly('string'),
    migration_network: rootOnly('string'),
    migration_type: rootOnly('string'),
    skiplock: rootOnlySkiplock,
    stateuri: rootOnly('string'),
    targetstorage: optionalText,
    timeout: seconds,
  },
  run: (context) =>
    task(context, 'qmstart', async (worker, vmid) => {
      const { parameters } = context
      const options = {
        skiplock: parameters.flag('skiplock'),
        machine: parameters.optional('machine'),
        timeout: parameters.optionalInteger('timeout'),
      }
      await startVm(context.datacenter, context.node, vmid, worker, options)
    }),
}

const stop: Call = {
  method: 'POST',
  path: `${path}/stop`,
  description: 'Stop the virtual machine at once, as by pulling its plug.',
  proxied: true,
  permission: powerMgmt,
  parameters: {
    ...ofVm,
    keepActive: rootOnly('boolean'),
    migratedfrom: rootOnly('string'),
    'overrule-shutdown': optionalFlag,
    skiplock: rootOnlySkiplock,
    timeout: seconds,
  },
  run: (context) =>
    task(context, 'qmstop', async (worker, vmid) => {
      if (context.parameters.flag('overrule-shutdown')) await overruleShutdown(context, vmid, worker)
      await stopVm(context.datacenter, context.node, vmid, worker, context.parameters.flag('skiplock'))
    }),
}

async function overruleShutdown({ datacenter, access }: CallContext, vmid: number, worker: Worker): Promise<void> {
  const mayStopOthers = access.has('/', 'Sys.Modify')
  const running = datacenter.tasks.active().filter((record) => {
    const { type, id, user } = record.parsed
    const isOwn = splitUser(user).user === access.caller.userid
    return record.exitstatus === undefined && type === 'qmshutdown' && id === String(vmid) && (isOwn || mayStopOthers)
  })
  if (running.length === 0) return
  for (const record of running) datacenter.tasks.stop(record.upid)
  worker.log(`overruled qmshutdown tasks: ${running.map((record) => record.upid).join(', ')}`)
  await Promise.all(running.map((record) => datacenter.tasks.ended(record.upid)))
}

const shutdown: Call = {
  method: 'POST',
  path: `${path}/shutdown`,
  description: 'Ask the guest to shut down, by its agent or the power button.',
  proxied: true,
  permission: powerMgmt,
  parameters: {
    ...ofVm,
    forceStop: optionalFlag,
    keepActive: rootOnly('boolean'),
    skiplock: rootOnlySkiplock,
    timeout: seconds,
  },
  run: async (context) => {
    const { parameters, datacenter, node } = context
    const forceStop = parameters.flag('forceStop')
    const skiplock = parameters.flag('skiplock')
    const paused = await isPaused(datacenter, parameters.integer('vmid'))
    if (paused && !forceStop) throw new Error('VM is paused - cannot shutdown')
    return task(context, 'qmshutdown', async (worker, vmid) => {
      if (paused) await stopVm(datacenter, node, vmid, worker, skiplock)
      else {
        const timeout = parameters.optionalInteger('timeout')
        await shutdownVm(datacenter, node, vmid, worker, { timeout, forceStop, skiplock })
      }
    })
  },
}

const reboot: Call = {
  method: 'POST',
  path: `${path}/reboot`,
  description: 'Shut the guest down and start it again; pending changes take effect.',
  proxied: true,
  permission: powerMgmt,
  parameters: { ...ofVm, timeout: seconds },
  run: async (context) => {
    requireVm(context.datacenter.vms, context.node, context.parameters.integer('vmid'))
    if (await isPaused(context.datacenter, context.parameters.integer('vmid')))
      throw new Error('VM is paused - cannot shutdown')
    runningMachine(context.datacenter.machines, context.parameters.integer('vmid'))
    return task(context, 'qmreboot', (worker, vmid) =>
      rebootVm(context.datacenter, context.node, vmid, worker, context.parameters.optionalInteger('timeout')),
    )
  },
}

/** One request to a running machine, in a task. */
function simple(
  action: 'reset' | 'suspend' | 'resume',
  type: string,
  description: string,
  extra: Call['parameters'],
): Call {
  return {
    method: 'POST',
    path: `${path}/${action}`,
    description,
    proxied: true,
    permission: powerMgmt,
    parameters: { ...ofVm, ...extra, skiplock: rootOnlySkiplock },
    run: (context) => {
      const { datacenter, node, parameters } = context
      const vmid = parameters.integer('vmid')
      requireVm(datacenter.vms, node, vmid)
      runningMachine(datacenter.machines, vmid)
      if (parameters.flag('todisk')) return suspendToDisk(context)
      return task(context, type, async (worker) => {
        const request = async (): Promise<void> => {
          checkLock(datacenter.vms.read(node, vmid), parameters.flag('skiplock'))
          const machine = runningMachine(datacenter.machines, vmid)
          if (action === 'reset') await machine.reset()
          else if (action === 'suspend') await machine.pause()
          else await machine.resume()
        }
        await datacenter.locks.run(vmid, request, worker.log)
      })
    },
  }
}

/** It needs a patched QEMU: this is how one without refuses, after everything else was found in order. */
function suspendToDisk(context: CallContext): string {
  const { datacenter, access, node, parameters } = context
  const vmid = parameters.integer('vmid')
  access.check(`/vms/${vmid}`, 'VM.Config.Disk')
  const own = datacenter.vms.read(node, vmid).options.get('vmstatestorage')
  access.check(`/storage/${parameters.optional('statestorage') ?? own ?? 'local'}`, 'Datastore.AllocateSpace')
  return task(context, 'qmsuspend', async () => {
    checkLock(datacenter.vms.read(node, vmid), parameters.flag('skiplock'))
    throw new Error(`VM ${vmid} qmp command 'savevm-start' failed - The command savevm-start has not been found`)
  })
}

export const powerCalls: readonly Call[] = [
  start,
  stop,
  shutdown,
  reboot,
  simple('reset', 'qmreset', 'Press the reset button.', {}),
  simple('suspend', 'qmpause', 'Pause the virtual machine.', {
    todisk: optionalFlag,
    statestorage: { ...optionalStorage, requires: 'todisk' },
  }),
  simple('resume', 'qmresume', 'Continue a paused virtual machine.', { nocheck: rootOnly('boolean') }),
]
