import type { CloudInitType } from '../../vm/cloud-init.ts'
import { cloudInitDrive, generatedData, refreshCloudInit } from '../../vm/cloud-init-drive.ts'
import { checkLock } from '../../vm/vms.ts'
import { type Call, needs, needsAny, ofVm } from '../call.ts'
import { pendingRow } from './config.ts'

const path = '/nodes/{node}/qemu/{vmid}/cloudinit'
const keys = ['cipassword', 'citype', 'ciuser', 'nameserver', 'searchdomain', 'sshkeys']

const get: Call = {
  method: 'GET',
  path,
  description: 'The cloud-init options with current and pending values.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: ({ datacenter, node, parameters }) => {
    const config = datacenter.vms.read(node, parameters.integer('vmid'))
    return keys
      .filter((key) => config.options.has(key) || config.pending.has(key))
      .map((key) => pendingRow(config, key))
  },
}

const dump: Call = {
  method: 'GET',
  path: `${path}/dump`,
  description: 'The cloud-init data that the configuration leads to.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: { ...ofVm, type: { type: 'string', enum: ['user', 'network', 'meta'] } },
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const { options } = datacenter.vms.read(node, vmid)
    return generatedData(datacenter, node, vmid, options, parameters.text('type') as CloudInitType)
  },
}

const regenerate: Call = {
  method: 'PUT',
  path,
  description: 'Write the cloud-init drive anew, and give it to a running machine.',
  proxied: true,
  permission: needsAny('/vms/{vmid}', 'VM.Config.Cloudinit'),
  parameters: ofVm,
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    await datacenter.locks.run(vmid, async () => {
      const config = datacenter.vms.read(node, vmid)
      checkLock(config)
      if (cloudInitDrive(config.options) !== undefined) await refreshCloudInit(datacenter, node, vmid, config)
    })
  },
}

export const cloudInitCalls: readonly Call[] = [get, dump, regenerate]
