import type { Code } from '../../diagnostics/codes/all-codes.ts'

/**
 * Kinds of failures that can pass by themselves, so that the same build may succeed a minute later: somebody holds a lock,
 * the network or a node is down, a worker of the server died, the guest never answered.
 */
export const passing: ReadonlySet<Code> = new Set([
  'agent-timeout',
  'connection-broken',
  'connection-lost',
  'connection-refused',
  'guest-not-reached',
  'installation-timeout',
  'machine-disappeared',
  'no-free-vmid',
  'node-offline',
  'node-unreachable',
  'ports-in-use',
  'resource-locked',
  'server-timeout',
  'server-unavailable',
  'server-unreachable',
  'ssh-timeout',
  'task-cut-off',
  'task-not-finished',
  'text-not-seen',
  'upload-stalled',
  'winrm-timeout',
] as const)
