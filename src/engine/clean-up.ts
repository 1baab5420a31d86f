import type { Builder } from '../builders/builder.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { Reaped } from '../events/reaped.ts'
import type { Clock } from '../time/clock.ts'
import { componentsWith } from './components-with.ts'
import type { CleanUpOptions, CleanUpResult, ReapOptions } from './product.ts'
import { workOn } from './step.ts'

/** Removes what a journal names, each build's things with that build's own connection. May be repeated. */
export async function cleanUp(
  entries: readonly JournalEntry[],
  { connection, connections, env, onEvent, signal, clock, budgetMs }: CleanUpOptions & { readonly clock: Clock },
): Promise<CleanUpResult> {
  const removed: JournalEntry[] = []
  const foreign: JournalEntry[] = []
  const budget = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)])
  const removeOf = async (name: string, own: readonly JournalEntry[]) => {
    const components = componentsWith(connections[name] ?? connection)
    const builder = components.builder(builderOf(name, components.names.builders)) as Builder | undefined
    await builder?.remove?.(own.toReversed(), undefined, {
      ...workOn(name, { signal: budget, clock, onEvent }),
      env,
      onGone: (entry) => removed.push(entry),
      onForeign: (entry) => foreign.push(entry),
    })
  }
  // Side by side: what one build has to wait for must not use up the time of the others.
  await Promise.all([...Map.groupBy(entries, ({ build }) => build)].map(([name, own]) => removeOf(name, own)))
  const settled = new Set([...removed, ...foreign])
  return { removed, foreign, left: entries.filter((entry) => !settled.has(entry)) }
}

/** Removes what builds left behind that nobody cleaned up after. Throws where it can not look. */
export async function reap({
  connection,
  node,
  olderThanMs,
  dryRun,
  env,
  onEvent,
  signal,
  clock,
}: ReapOptions & { readonly clock: Clock }): Promise<readonly Reaped[]> {
  const { reap: reapProxmox } = await import('../builders/proxmox/removal/reap.ts')
  return reapProxmox({ node, olderThanMs, dryRun }, connection, {
    ...workOn(undefined, { signal, clock, onEvent }),
    env,
  })
}

// The build's name says its type: `proxmox-iso.debian`.
function builderOf(name: string, types: readonly string[]): string {
  return name.split('.').find((part) => types.includes(part)) ?? ''
}
