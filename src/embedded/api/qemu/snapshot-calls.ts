import { callerId } from '../../access/effective-rights.ts'
import { digestOf } from '../../config/conf-file.ts'
import { canLink, canSnapshotVolume } from '../../storage/volume-snapshot.ts'
import type { Worker } from '../../tasks/task-list.ts'
import { startVm } from '../../vm/start-vm.ts'
import { checkLock, requireVm } from '../../vm/vm-configs.ts'
import { deleteSnapshot, disks, rollback, takeSnapshot } from '../../vm/vm-snapshots.ts'
import { type Call, type CallContext, directory, needs, needsAny, ofVm, optionalFlag, optionalText } from '../call.ts'
import { shownConfig } from './config-calls.ts'

const path = '/nodes/{node}/qemu/{vmid}/snapshot'
const snapname = { type: 'string', format: 'pve-configid', maxLength: 40 } as const
const ofSnapshot = { ...ofVm, snapname } as const

const list: Call = {
  method: 'GET',
  path,
  description: 'The snapshots; the last row is the present state.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  proxied: true,
  parameters: ofVm,
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const config = datacenter.vms.read(node, vmid)
    const parent = config.options.get('parent')
    const rows: Record<string, unknown>[] = [...config.snapshots].map(([name, options]) => ({
      name,
      description: options.get('description') ?? '',
      snaptime: Number(options.get('snaptime') ?? 0),
      vmstate: 0,
      ...(options.has('parent') ? { parent: options.get('parent') } : {}),
    }))
    rows.push({
      name: 'current',
      description: 'You are here!',
      digest: digestOf(config),
      running: datacenter.machines.get(vmid) === undefined ? 0 : 1,
      ...(parent === undefined ? {} : { parent }),
    })
    return rows
  },
}

function task(
  context: CallContext,
  type: string,
  work: (place: Parameters<typeof takeSnapshot>[0], worker: Worker) => Promise<void>,
): string {
  const { datacenter, node, parameters, access } = context
  const vmid = parameters.integer('vmid')
  return datacenter.tasks.start(node, type, String(vmid), callerId(access.caller), (worker) =>
    datacenter.locks.run(vmid, () => work({ datacenter, node, vmid }, worker), worker.log),
  )
}

const create: Call = {
  method: 'POST',
  path,
  description: 'Take a snapshot of the disks.',
  permission: needs('/vms/{vmid}', 'VM.Snapshot'),
  proxied: true,
  parameters: { ...ofSnapshot, description: optionalText, vmstate: optionalFlag },
  run: (context) => {
    const { parameters, datacenter, node } = context
    const name = parameters.text('snapname')
    if (name === 'current') throw new Error("unable to use snapshot name 'current' (reserved name)")
    if (name.toLowerCase() === 'pending') throw new Error("unable to use snapshot name 'pending' (reserved name)")
    datacenter.vms.read(node, parameters.integer('vmid'))
    const wish = { name, description: parameters.optional('description'), vmstate: parameters.flag('vmstate') }
    return task(context, 'qmsnapshot', (place, worker) => takeSnapshot(place, wish, worker))
  },
}

const remove: Call = {
  method: 'DELETE',
  path: `${path}/{snapname}`,
  description: 'Delete a snapshot.',
  permission: needs('/vms/{vmid}', 'VM.Snapshot'),
  proxied: true,
  parameters: { ...ofSnapshot, force: optionalFlag },
  run: (context) =>
    task(context, 'qmdelsnapshot', (place, worker) =>
      deleteSnapshot(place, context.parameters.text('snapname'), context.parameters.flag('force'), worker),
    ),
}

const back: Call = {
  method: 'POST',
  path: `${path}/{snapname}/rollback`,
  description: 'Return to a snapshot.',
  permission: needsAny('/vms/{vmid}', 'VM.Snapshot', 'VM.Snapshot.Rollback'),
  proxied: true,
  parameters: { ...ofSnapshot, start: optionalFlag },
  run: (context) => {
    const { datacenter, node, parameters, access } = context
    const vmid = parameters.integer('vmid')
    return datacenter.tasks.start(node, 'qmrollback', String(vmid), callerId(access.caller), async (worker) => {
      await datacenter.locks.run(
        vmid,
        () => rollback({ datacenter, node, vmid }, parameters.text('snapname'), worker),
        worker.log,
      )
      if (parameters.flag('start')) await startVm(datacenter, node, vmid, worker)
    })
  },
}

const getConfig: Call = {
  method: 'GET',
  path: `${path}/{snapname}/config`,
  description: 'The configuration of a snapshot.',
  permission: needsAny('/vms/{vmid}', 'VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'),
  proxied: true,
  parameters: ofSnapshot,
  run: ({ datacenter, node, parameters }) => {
    const name = parameters.text('snapname')
    const options = datacenter.vms.read(node, parameters.integer('vmid')).snapshots.get(name)
    if (options === undefined) throw new Error(`snapshot '${name}' does not exist`)
    return shownConfig(options)
  },
}

const setConfig: Call = {
  method: 'PUT',
  path: `${path}/{snapname}/config`,
  description: 'Change the description of a snapshot.',
  permission: needs('/vms/{vmid}', 'VM.Snapshot'),
  proxied: true,
  parameters: { ...ofSnapshot, description: optionalText },
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const name = parameters.text('snapname')
    const description = parameters.optional('description')
    if (description === undefined) return
    await datacenter.locks.run(vmid, () => {
      const config = datacenter.vms.read(node, vmid)
      checkLock(config)
      const options = config.snapshots.get(name)
      if (options === undefined) throw new Error(`snapshot '${name}' does not exist`)
      options.set('description', description)
      datacenter.vms.write(node, vmid, config)
    })
  },
}

const feature: Call = {
  method: 'GET',
  path: '/nodes/{node}/qemu/{vmid}/feature',
  description: 'Whether the virtual machine can be snapshotted, cloned or copied.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  proxied: true,
  parameters: {
    ...ofVm,
    feature: { type: 'string', enum: ['snapshot', 'clone', 'copy'] },
    snapname: { ...snapname, optional: true },
  },
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    requireVm(datacenter.vms, node, vmid)
    const config = datacenter.vms.read(node, vmid)
    const name = parameters.optional('snapname')
    const options = name === undefined ? config.options : config.snapshots.get(name)
    if (options === undefined) throw new Error(`snapshot '${name}' does not exist`)
    const possible: Record<string, (volid: string) => boolean> = {
      snapshot: (volid) => canSnapshotVolume(datacenter, volid),
      clone: (volid) => canLink(datacenter, volid, name),
      copy: (volid) => name === undefined || canSnapshotVolume(datacenter, volid),
    }
    const wanted = possible[parameters.text('feature')]!
    return { hasFeature: Number(disks(options).every((drive) => wanted(drive.file))), nodes: [node] }
  },
}

export const snapshotCalls: readonly Call[] = [
  list,
  create,
  {
    ...directory(`${path}/{snapname}`, 'name', [], ofSnapshot),
    run: () => ['rollback', 'config'].map((cmd) => ({ cmd })),
  },
  remove,
  back,
  getConfig,
  setConfig,
  feature,
]
