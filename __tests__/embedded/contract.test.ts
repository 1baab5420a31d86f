import { holdToContract } from './replay/contract.ts'

const scenarios = [
  ...[
    'create-minimal',
    'create-disks',
    'create-cdrom',
    'create-network',
    'create-devices',
    'create-errors',
    'errors-generic',
  ],
  ...[
    'auth-ticket',
    'auth-token',
    'token-privsep',
    'users-groups-roles-acl',
    'pools',
    'value-types',
    'version-and-indexes',
  ],
  ...['template-conversion', 'clone-linked', 'import-from', 'cloudinit', 'vmid-races', 'storage-status-config'],
  ...['strings-unicode-tags', 'config-digest-revert-protection', 'config-running', 'agent-refusals', 'sendkey-monitor'],
  ...['download-url-refusals', 'cluster-node-views', 'perm-all', 'perm-none', 'perm-without-VM.Allocate'],
  ...['perm-without-Datastore.AllocateSpace', 'perm-without-VM.Config.Disk', 'client-packer-iso-create-fails'],
  'client-packer-clone-too-early',
]

holdToContract(scenarios, 0.97)
