import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { ProxmoxClient } from '../proxmox/client.ts'
import type { Clock } from '../time/clock.ts'

/** What all that is done with finished templates is given. */
export interface LifecycleContext {
  readonly client: ProxmoxClient
  readonly signal: AbortSignal
  readonly clock: Clock
  say(text: string): void
  message(text: string): void
  warn(code: Code, summary: string, detail?: string): void
}
