import { createHash } from 'node:crypto'
import { parameterError } from '../api-errors.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { parseSize } from '../config/drive-size.ts'
import { type Drive, isCdrom, isVolume, tryParseDrive } from '../config/drive-string.ts'
import { cpuModels, splitList } from '../schema/formats.ts'
import { anyUser, type Call, directory, needs, ofNode, ofVm, optionalFlag } from './call.ts'

const clusterOptions: Call = {
  method: 'GET',
  path: '/cluster/options',
  description: 'Options of the datacenter, and the tags in use.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) => {
    const visible = datacenter.vms.all().filter((vmid) => access.has(`/vms/${vmid}`, 'VM.Audit'))
    const tags = visible.flatMap((vmid) => splitList(datacenter.vms.peek(vmid)?.options.get('tags') ?? ''))
    return {
      'allowed-tags': [...new Set(tags)].sort(),
      description: datacenter.state.description ?? '',
      mac_prefix: 'BC:24:11',
    }
  },
}

const setClusterOptions: Call = {
  method: 'PUT',
  path: '/cluster/options',
  description: 'Change the description of the datacenter, its one option here.',
  proxied: true,
  permission: needs('/', 'Sys.Modify'),
  parameters: {
    description: { type: 'string', optional: true, maxLength: 65536 },
    delete: { type: 'string', optional: true, format: 'pve-configid-list' },
  },
  run: ({ datacenter, parameters }) => {
    const description = parameters.optional('description')
    if (description !== undefined) datacenter.state.description = description
    for (const key of parameters.list('delete')) {
      if (key !== 'description') throw parameterError({ delete: `unknown option '${key}'` })
      delete datacenter.state.description
    }
    datacenter.save()
  },
}

function vendorOf(model: string): string {
  if (/^(?:athlon|phenom|Opteron|EPYC)/.test(model)) return 'AuthenticAMD'
  return /^(?:host|max|kvm|qemu|x86-64)/.test(model) ? 'default' : 'GenuineIntel'
}

const cpus: Call = {
  method: 'GET',
  path: '/nodes/{node}/capabilities/qemu/cpu',
  description: 'The CPU models.',
  permission: anyUser,
  parameters: ofNode,
  run: () => cpuModels.map((name) => ({ custom: 0, name, vendor: vendorOf(name) })),
}

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

/** What dashboards look at, over things that an embedded server does not have. */
export const viewCalls: readonly Call[] = [
  clusterOptions,
  setClusterOptions,
  directory('/nodes/{node}/capabilities', 'name', ['qemu'], ofNode),
  cpus,
  {
    ...directory('/nodes/{node}/hardware', 'name', [], ofNode),
    run: () => [{ type: 'pci' }, { type: 'usb' }],
  },
  {
    ...directory('/nodes/{node}/scan', 'name', [], ofNode),
    run: () => ['cifs', 'glusterfs', 'iscsi', 'lvm', 'nfs', 'pbs', 'zfs'].map((method) => ({ method })),
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
