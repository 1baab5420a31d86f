import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Cancelled, GuestError } from '../../../diagnostics/errors.ts'
import { AgentWithCertificates } from './agent-with-certificates.ts'

/** Milliseconds for an agent to name its keys: some ask a person. */
const patience = 30_000

/** Asks an agent for its keys, so that a wait for the guest need not find out that it has none. Throws GuestError and Cancelled. */
export async function checkAgent(option: string, socket: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Cancelled()
  const agent = new AgentWithCertificates(socket)
  const done = new AbortController()
  const either = AbortSignal.any([signal, done.signal])
  const late = delay(patience, undefined, { signal: either }).then(() => {
    throw new Error('it does not answer')
  })
  let keys: readonly unknown[]
  try {
    const list = promisify<readonly unknown[]>((told) =>
      agent.getIdentities((cause, found) => told(cause ?? null, found ?? [])),
    )
    keys = await Promise.race([list(), late])
  } catch (cause) {
    if (signal.aborted) throw new Cancelled()
    throw new GuestError(
      'no-ssh-agent',
      `${option} is set, but the SSH agent can not be reached`,
      `SSH_AUTH_SOCK is ${socket}: ${(cause as Error).message}. Start an agent in this job and add the key, or name a key with ssh_private_key_file.`,
      { cause },
    )
  } finally {
    done.abort()
    late.catch(() => {})
  }
  if (keys.length > 0) return
  throw new GuestError(
    'no-ssh-agent',
    `${option} is set, but the SSH agent has no keys`,
    `SSH_AUTH_SOCK is ${socket}. Add the key to it with ssh-add.`,
  )
}
