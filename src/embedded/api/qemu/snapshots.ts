import { callerId } from '../../access/permissions.ts'
import { digestOf } from '../../config/conf-file.ts'
import { isCdrom, isVolume, tryParseDrive } from '../../config/drive.ts'
import { driveKeys } from '../../config/options.ts'
import { parseVolume } from '../../storage/storages.ts'
import type { Worker } from '../../tasks/tasks.ts'
import { startVm } from '../../vm/power.ts'
import { canSnapshot, deleteSnapshot, rollback, takeSnapshot } from '../../vm/snapshots.ts'
import { isTemplate, requireVm } from '../../vm/vms.ts'
import { type Call, type CallContext, directory, needs, needsAny, ofVm, optionalFlag, optionalText } from '../call.ts'
import { shownConfig } from './config.ts'

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
    const { parameters, datacenter } = context
    const name = parameters.text('snapname')
    if (name === 'current') throw new Error("unable to use snapshot name 'current' (reserved name)")
    if (name.toLowerCase() === 'pending') throw new Error(`unable to use snapshot name '${name}' (reserved name)`)
    if (parameters.flag('vmstate') && datacenter.machines.get(parameters.integer('vmid'))) {
      throw new Error('snapshots with the state of a running VM are not supported by this server')
    }
    return task(context, 'qmsnapshot', (place, worker) =>
      takeSnapshot(place, name, parameters.optional('description'), worker),
    )
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
    task(context, 'qmdelsnapshot', (place) => deleteSnapshot(place, context.parameters.text('snapname'))),
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
    await datacenter.locks.run(vmid, () => {
      const config = datacenter.vms.read(node, vmid)
      const options = config.snapshots.get(name)
      if (options === undefined) throw new Error(`snapshot '${name}' does not exist`)
      const description = parameters.optional('description')
      if (description !== undefined) options.set('description', description)
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
    const wanted = parameters.text('feature')
    const hasFeature =
      wanted === 'snapshot' ? canSnapshot(datacenter, config.options) : wanted === 'copy' ? true : canLink()
    return { hasFeature: Number(hasFeature), nodes: [node] }

    function canLink(): boolean {
      const drives = driveKeys.flatMap((key) => {
        const text = config.options.get(key)
        const drive = text === undefined ? undefined : tryParseDrive(key, text)
        return drive === undefined || isCdrom(drive) || !isVolume(drive.file) ? [] : [drive]
      })
      if (drives.length === 0) return true
      return isTemplate(config) && drives.every((drive) => parseVolume(datacenter, drive.file).isBase)
    }
  },
}

export const snapshotCalls: readonly Call[] = [
  list,
  create,
  directory(`${path}/{snapname}`, 'subdir', ['config', 'rollback'], ofSnapshot),
  remove,
  back,
  getConfig,
  setConfig,
  feature,
]
