import { createHash } from 'node:crypto'
import { parameterError } from '../api-errors.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { parseSize } from '../config/drive-size.ts'
import { type Drive, isCdrom, isVolume, tryParseDrive } from '../config/drive-string.ts'
import { hasGlusterFs } from '../release.ts'
import { type Call, directory, needs, ofNode, ofVm, optionalFlag } from './call.ts'

const firewall = (name: string, data: unknown): Call => ({
  method: 'GET',
  path: `/nodes/{node}/qemu/{vmid}/firewall/${name}`,
  description: 'The firewall of the virtual machine: there is none.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: () => data,
})

const migrationTargets: Call = {
  method: 'GET',
  path: '/nodes/{node}/qemu/{vmid}/migrate',
  description: 'What a migration would have to move.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Migrate'),
  parameters: { ...ofVm, target: { type: 'string', optional: true, format: 'pve-node' } },
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const { options } = datacenter.vms.read(node, vmid)
    const disks = driveKeys.flatMap((key) => {
      const text = options.get(key)
      const drive = text === undefined ? undefined : tryParseDrive(key, text)
      return drive !== undefined && isVolume(drive.file) && !isCdrom(drive) ? [diskRow(drive)] : []
    })
    const running = Number(datacenter.machines.get(vmid) !== undefined)
    const resources = { local_resources: [], 'mapped-resources': [], 'mapped-resource-info': {} }
    return { running, local_disks: disks, ...resources, allowed_nodes: [], not_allowed_nodes: {} }
  },
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
  path: '/nodes/{node}/qemu/{vmid}/migrate',
  description: 'Migration: refused, as there is no other place that a machine could run.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Migrate'),
  parameters: {
    ...ofVm,
    target: { type: 'string', format: 'pve-node' },
    online: optionalFlag,
    'with-local-disks': optionalFlag,
  },
  run: ({ datacenter, node, parameters }) => {
    const target = parameters.text('target')
    if (target === node) throw parameterError({ target: 'target is local node.' })
    if (!datacenter.state.nodes.includes(target)) throw new Error(`no such cluster node '${target}'`)
    throw new Error('migration is not supported by this server')
  },
}

/** What dashboards and clients look at of things that an embedded server does not have. */
export const absentFeatureCalls: readonly Call[] = [
  {
    ...directory('/nodes/{node}/hardware', 'name', [], ofNode),
    run: () => [{ type: 'pci' }, { type: 'usb' }],
  },
  {
    ...directory('/nodes/{node}/scan', 'name', [], ofNode),
    run: ({ access }) =>
      ['cifs', 'glusterfs', 'iscsi', 'lvm', 'nfs', 'pbs', 'zfs']
        .filter((method) => method !== 'glusterfs' || hasGlusterFs(access.version))
        .map((method) => ({ method })),
  },
  { ...directory('/nodes/{node}/aplinfo', 'name', [], ofNode), description: 'Container templates to download: none.' },
  {
    ...directory('/nodes/{node}/services', 'name', [], ofNode),
    description: 'System services: none.',
    permission: needs('/nodes/{node}', 'Sys.Audit'),
  },
  firewall('options', { digest: createHash('sha1').digest('hex') }),
  firewall('rules', []),
  migrationTargets,
  migrate,
]
