import { createHash } from 'node:crypto'
import { hasGlusterFs } from '../release.ts'
import { type Call, directory, needs, ofNode, ofVm } from './call.ts'

const firewall = (name: string, data: unknown): Call => ({
  method: 'GET',
  path: `/nodes/{node}/qemu/{vmid}/firewall/${name}`,
  description: 'The firewall of the virtual machine: there is none.',
  permission: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: ofVm,
  run: () => data,
})

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
]
