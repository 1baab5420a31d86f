import { currentStatus, vmRow } from '../../vm/vm-status.ts'
import { anyUser, type Call, directory, needs, nodeParameter, ofNode, ofVm, optionalFlag } from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}/status'

const list: Call = {
  method: 'GET',
  path: '/nodes/{node}/qemu',
  description: 'The virtual machines of the node that the caller may see.',
  proxied: true,
  permission: anyUser,
  parameters: { ...ofNode, full: optionalFlag },
  run: async ({ datacenter, access, node, parameters }) => {
    const visible = datacenter.vms
      .all()
      .filter((vmid) => datacenter.vms.nodeOf(vmid) === node && access.has(`/vms/${vmid}`, 'VM.Audit'))
    return await Promise.all(visible.map((vmid) => vmRow(datacenter, vmid, parameters.flag('full'))))
  },
}

const current: Call = {
  method: 'GET',
  path: `${path}/current`,
  description: 'Status of the virtual machine.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    datacenter.vms.read(node, vmid)
    return await currentStatus(datacenter, vmid)
  },
}

export const statusCalls: readonly Call[] = [
  list,
  directory(path, 'subdir', ['current', 'start', 'stop', 'reset', 'shutdown', 'suspend', 'reboot'], ofVm),
  current,
  directory(
    '/nodes/{node}/qemu/{vmid}',
    'subdir',
    [
      ...[
        'config',
        'cloudinit',
        'pending',
        'status',
        'unlink',
        'vncproxy',
        'termproxy',
        'migrate',
        'resize',
        'move',
        'rrd',
      ],
      ...['rrddata', 'monitor', 'agent', 'snapshot', 'spiceproxy', 'sendkey', 'firewall', 'mtunnel', 'remote_migrate'],
    ],
    { node: nodeParameter, vmid: ofVm['vmid']! },
  ),
]
