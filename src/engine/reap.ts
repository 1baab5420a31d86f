import { reap as reapProxmox } from '../builders/proxmox/removal/reap.ts'
import type { Reaped } from '../events/reaped.ts'
import type { Clock } from '../time/clock.ts'
import type { ReapOptions } from './product.ts'
import { workOn } from './step.ts'

/** Removes what builds left behind that nobody cleaned up after. Throws where it can not look. */
export function reap({
  connection,
  olderThanMs,
  dryRun,
  env,
  onEvent,
  signal,
  clock,
}: ReapOptions & { readonly clock: Clock }): Promise<readonly Reaped[]> {
  return reapProxmox({ olderThanMs, dryRun }, connection, { ...workOn(undefined, { signal, clock, onEvent }), env })
}
