import type { Recording } from './recording.ts'

/** What a builder does: of each of these at least 97 % has to agree, of each other one 85 %. */
const core = [
  ...['agent-life', 'agent-refusals', 'auth-ticket', 'auth-token', 'clone-linked', 'cloudinit', 'create-cdrom'],
  ...['create-devices', 'create-disks', 'create-errors', 'create-minimal', 'create-network', 'errors-generic'],
  ...['client-packer-clone-linked', 'client-packer-clone-too-early', 'client-packer-iso-create-fails'],
  ...['client-packer-iso-file', 'client-packer-iso-unmount-fails', 'client-packer-iso-upload', 'import-from'],
  ...[
    'perm-all',
    'perm-all.roles9',
    'pools',
    'power',
    'sendkey-monitor',
    'template-conversion',
    'token-privsep',
    'vmid-races',
    'vnc',
  ],
]

/** Which stories of a release are replayed where. */
export interface Stories {
  /** Without a guest, and quick: unit tests. The others are among the long suites. */
  readonly quick: readonly string[]
  /** Without a guest, in their own time or much like another one. */
  readonly slow: readonly string[]
  /** With a guest that answers, or a display. */
  readonly machine: readonly string[]
}

const ofEight: Stories = {
  quick: [
    ...['create-minimal', 'create-disks', 'create-cdrom', 'create-network', 'create-devices', 'create-errors'],
    ...['errors-generic', 'auth-ticket', 'auth-token', 'token-privsep', 'users-groups-roles-acl', 'pools'],
    ...['value-types', 'version-and-indexes', 'template-conversion', 'clone-linked', 'import-from', 'cloudinit'],
    ...['vmid-races', 'storage-status-config', 'strings-unicode-tags', 'config-digest-revert-protection'],
    ...['config-running', 'agent-refusals', 'sendkey-monitor', 'download-url-refusals', 'cluster-node-views'],
    ...['perm-all', 'perm-none', 'perm-without-VM.Allocate', 'perm-without-Datastore.AllocateSpace'],
    ...['perm-without-VM.Config.Disk', 'client-packer-iso-create-fails', 'client-packer-clone-too-early'],
  ],
  slow: [
    ...['power', 'transport-raw'],
    ...withoutOne('Datastore.AllocateTemplate', 'Pool.Allocate', 'VM.Audit', 'VM.Clone', 'VM.Config.CPU'),
    ...withoutOne('VM.Config.Cloudinit', 'VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network'),
    ...withoutOne('VM.Config.Options', 'VM.Monitor', 'VM.PowerMgmt', 'VM.Snapshot'),
  ],
  machine: [
    ...['agent-life', 'vnc', 'client-packer-iso-file', 'client-packer-iso-upload', 'client-packer-iso-unmount-fails'],
    'client-packer-clone-linked',
  ],
}

/** Quick are those in which 9.2 does something else than 8.4. */
const ofNine: Stories = {
  quick: [
    ...['create-minimal', 'create-network', 'create-errors', 'errors-generic', 'auth-ticket', 'auth-token'],
    ...['users-groups-roles-acl', 'version-and-indexes', 'template-conversion', 'clone-linked'],
    ...['storage-status-config', 'config-digest-revert-protection', 'agent-refusals', 'download-url-refusals'],
    ...['perm-none', 'perm-all.roles9', 'perm-without-VM.Config.Options.roles9'],
    'perm-without-VM.PowerMgmt.roles9',
  ],
  slow: [
    ...['power', 'perm-all', 'create-disks', 'create-cdrom', 'create-devices', 'cloudinit', 'vmid-races'],
    ...withoutOne('Datastore.AllocateTemplate.roles9', 'Pool.Allocate.roles9', 'VM.Allocate.roles9'),
    ...withoutOne('VM.Audit.roles9', 'VM.Config.CPU.roles9', 'VM.Config.Cloudinit.roles9', 'VM.Config.Disk.roles9'),
    ...withoutOne('VM.Config.HWType.roles9', 'VM.Config.Memory.roles9', 'VM.Config.Network.roles9', 'VM.Monitor'),
  ],
  machine: ['client-packer-iso-file'],
}

function withoutOne(...privileges: readonly string[]): string[] {
  return privileges.map((privilege) => `perm-without-${privilege}`)
}

export const stories: Readonly<Record<Recording['release'], Stories>> = { '8.4': ofEight, '9.2': ofNine }

export function requiredShare(story: string): number {
  return core.includes(story) ? 0.97 : 0.85
}

/** Stories that look at cluster-wide views before a broadcast. */
const broadcasts: Readonly<Record<string, number>> = { 'client-packer-clone-too-early': 600_000, pools: 10_000 }

/** Milliseconds between the broadcasts on which a story's cluster-wide views rest. */
export function broadcastOf(story: string): number {
  return broadcasts[story] ?? 100
}

/** Seconds that a story pauses before a step: what it waits for comes sooner here, save in these. */
export function pauseOf(story: string, seconds: number): number {
  const inItsTime = ['power', 'pools', ...ofEight.machine, ...ofNine.machine]
  if (inItsTime.includes(story)) return seconds
  return Math.min(seconds, 0.3)
}
