import { callerId } from '../../access/effective-rights.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { makeTemplate } from '../../vm/convert-to-template.ts'
import { checkDestroyable, destroyVm } from '../../vm/destroy-vm.ts'
import { resizeDisk } from '../../vm/disks/resize-disk.ts'
import { checkLock, isTemplate } from '../../vm/vm-configs.ts'
import { type Call, digestParameter, needs, ofVm, optionalFlag, rootOnlySkiplock } from '../call.ts'
import { change, checkedWish } from './config-calls.ts'

const path = '/nodes/{node}/qemu/{vmid}'

const template: Call = {
  method: 'POST',
  path: `${path}/template`,
  description: 'Turn the virtual machine into a template.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Allocate'),
  parameters: { ...ofVm, disk: { type: 'string', optional: true, enum: driveKeys } },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const check = (): void => {
      const config = datacenter.vms.read(node, vmid)
      checkLock(config)
      if (config.snapshots.size > 0) throw new Error('unable to create template, because VM contains snapshots')
      if (isTemplate(config) && !parameters.has('disk')) throw new Error("you can't convert a template to a template")
      if (datacenter.machines.get(vmid)) throw new Error("you can't convert a VM to template if VM is running")
    }
    check()
    return datacenter.tasks.start(node, 'qmtemplate', String(vmid), callerId(access.caller), async (worker) => {
      const convert = async (): Promise<void> => {
        check()
        const config = datacenter.vms.read(node, vmid)
        await makeTemplate(datacenter, node, vmid, config, parameters.optional('disk'))
        datacenter.vms.write(node, vmid, config)
      }
      await datacenter.locks.run(vmid, convert, worker.log)
    })
  },
}

const destroy: Call = {
  method: 'DELETE',
  path,
  description: 'Destroy the virtual machine and its volumes.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Allocate'),
  parameters: { ...ofVm, 'destroy-unreferenced-disks': optionalFlag, purge: optionalFlag, skiplock: rootOnlySkiplock },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    checkDestroyable(datacenter, node, vmid)
    const wish = {
      ...{ node, vmid, skiplock: parameters.flag('skiplock'), purge: parameters.flag('purge') },
      unreferenced: parameters.flag('destroy-unreferenced-disks'),
    }
    return datacenter.tasks.start(node, 'qmdestroy', String(vmid), callerId(access.caller), (worker) =>
      datacenter.locks.run(vmid, () => destroyVm(datacenter, wish, worker), worker.log),
    )
  },
}

const resize: Call = {
  method: 'PUT',
  path: `${path}/resize`,
  description: 'Make a disk larger.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Config.Disk'),
  parameters: {
    ...ofVm,
    disk: { type: 'string', enum: driveKeys },
    size: { type: 'string', pattern: /\+?\d+(\.\d+)?[KMGT]?/ },
    digest: digestParameter,
    skiplock: rootOnlySkiplock,
  },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const wish = {
      disk: parameters.text('disk'),
      size: parameters.text('size'),
      digest: parameters.optional('digest'),
      skiplock: parameters.flag('skiplock'),
    }
    return datacenter.tasks.start(node, 'resize', String(vmid), callerId(access.caller), (worker) =>
      datacenter.locks.run(
        vmid,
        () => resizeDisk({ datacenter, access, node, vmid, log: worker.log }, wish),
        worker.log,
      ),
    )
  },
}

const unlink: Call = {
  method: 'PUT',
  path: `${path}/unlink`,
  description: 'Detach disks; with force, remove their volumes too.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Config.Disk'),
  parameters: { ...ofVm, idlist: { type: 'string', format: 'pve-configid-list' }, force: optionalFlag },
  run: async (context) => {
    const wish = checkedWish(context, context.parameters.list('idlist'))
    await context.datacenter.locks.run(context.parameters.integer('vmid'), () => change(context, wish, () => {}))
  },
}

export const lifecycleCalls: readonly Call[] = [template, destroy, resize, unlink]
