import { ProxmoxError } from '../../../proxmox/error.ts'

/**
 * Did the server say no to a call that makes something, before anything was made? What is there of that name or ID then,
 * or comes to be there, is somebody else's. Not: a task that failed, an answer that was lost.
 */
export function wasRefused(thrown: unknown): boolean {
  if (!(thrown instanceof ProxmoxError)) return false
  const { method, upid } = thrown.failure
  return method === 'POST' && upid === undefined && !thrown.ambiguous
}
