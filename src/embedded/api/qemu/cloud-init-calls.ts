import { shownValue } from '../../config/config-values.ts'
import { cloudInitRows } from '../../vm/cloud-init/cloud-init-changes.ts'
import type { CloudInitType } from '../../vm/cloud-init/cloud-init-data.ts'
import { cloudInitDrive, generatedData, insertCloudInit } from '../../vm/cloud-init/cloud-init-drive.ts'
import { checkLock } from '../../vm/vm-configs.ts'
import { type Call, needs, needsAny, ofVm } from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}/cloudinit'
const get: Call = {
  method: 'GET',
  path,
  description: 'The cloud-init options with current and pending values.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: ({ datacenter, node, parameters }) => {
    return cloudInitRows(datacenter.vms.read(node, parameters.integer('vmid')), shownValue)
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
    return generatedData(datacenter, vmid, options, parameters.text('type') as CloudInitType)
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
      if (cloudInitDrive(config.options) === undefined) return
      await insertCloudInit(datacenter, node, vmid, config)
      datacenter.vms.write(node, vmid, config)
    })
  },
}

export const cloudInitCalls: readonly Call[] = [get, dump, regenerate]
