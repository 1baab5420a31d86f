/** What a builder does: of each of these at least 97 % has to agree, of each other one 85 %. */
const core = [
  ...['agent-life', 'agent-refusals', 'auth-ticket', 'auth-token', 'clone-linked', 'cloudinit', 'create-cdrom'],
  ...['create-devices', 'create-disks', 'create-errors', 'create-minimal', 'create-network', 'errors-generic'],
  ...['client-packer-clone-linked', 'client-packer-clone-too-early', 'client-packer-iso-create-fails'],
  ...['client-packer-iso-file', 'client-packer-iso-unmount-fails', 'client-packer-iso-upload', 'import-from'],
  ...['perm-all', 'pools', 'power', 'sendkey-monitor', 'template-conversion', 'token-privsep', 'vmid-races', 'vnc'],
]

/** Without a guest, and quick. */
export const quickStories = [
  ...['create-minimal', 'create-disks', 'create-cdrom', 'create-network', 'create-devices', 'create-errors'],
  ...['errors-generic', 'auth-ticket', 'auth-token', 'token-privsep', 'users-groups-roles-acl', 'pools', 'value-types'],
  ...['version-and-indexes', 'template-conversion', 'clone-linked', 'import-from', 'cloudinit', 'vmid-races'],
  ...['storage-status-config', 'strings-unicode-tags', 'config-digest-revert-protection', 'config-running'],
  ...['agent-refusals', 'sendkey-monitor', 'download-url-refusals', 'cluster-node-views', 'perm-all', 'perm-none'],
  ...['perm-without-VM.Allocate', 'perm-without-Datastore.AllocateSpace', 'perm-without-VM.Config.Disk'],
  ...['client-packer-iso-create-fails', 'client-packer-clone-too-early'],
]

const withoutOne = [
  ...['Datastore.AllocateTemplate', 'Pool.Allocate', 'VM.Audit', 'VM.Clone', 'VM.Config.CPU', 'VM.Config.Cloudinit'],
  ...['VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options', 'VM.Monitor', 'VM.PowerMgmt'],
  'VM.Snapshot',
]

/** Without a guest, in their own time or much like another one. */
export const slowStories = ['power', 'transport-raw', ...withoutOne.map((privilege) => `perm-without-${privilege}`)]

/** With a guest that answers, or a display. */
export const machineStories = [
  ...['agent-life', 'vnc', 'client-packer-iso-file', 'client-packer-iso-upload', 'client-packer-iso-unmount-fails'],
  'client-packer-clone-linked',
]

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
  if (['power', 'pools', ...machineStories].includes(story)) return seconds
  return Math.min(seconds, 0.3)
}
