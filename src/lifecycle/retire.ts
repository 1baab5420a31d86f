import { Vm } from '../builders/proxmox/machine/vm.ts'
import { type CatalogueEntry, entryOf, templatesOf } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../builders/proxmox/record/channel.ts'
import { ExternalError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Retired } from '../events/retired.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { ProxmoxError } from '../proxmox/error.ts'
import { parseUpid } from '../proxmox/notation/upid.ts'
import { changeNotes } from './change-notes.ts'
import { unknownName } from './choose-template.ts'
import { familyOf, refOf } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'
import { judgeRetirement, type RetirementPolicy } from './retirement.ts'

export interface RetireWish extends RetirementPolicy {
  readonly name: string
  /** Only those that are or were in it. */
  readonly channel: string | undefined
  /** Only tell. */
  readonly dryRun: boolean
  /** Stays, whatever is said: it has just been made. */
  readonly spare?: number | undefined
}

/**
 * Removes the templates of a name that have served their time, oldest first. Each is marked as being removed before, by a
 * call that fails where anybody has changed it since it was judged: no channel comes to it any more. Answers what became of
 * all of them, newest first. May be repeated.
 * Throws ExternalError where no template has the name.
 */
export async function retire(
  { name, channel, dryRun, spare, ...policy }: RetireWish,
  context: LifecycleContext,
): Promise<readonly Retired[]> {
  const all = await templatesOf(context.client, context.signal)
  // A name that nothing has is misspelt: a schedule would never retire anything.
  if (!all.some((one) => one.name === name)) throw unknownName(name, all)
  const family = familyOf(name, all)
  const verdicts = judgeRetirement(all, family, { ...policy, channel }, nowOf(context))
  const fates = new Map<CatalogueEntry, Pick<Retired, 'fate' | 'why'>>()
  for (const { template, stays } of verdicts.toReversed()) {
    const why = template.vmid === spare ? 'it has just been built' : stays
    if (why !== undefined) fates.set(template, { fate: 'stays', why })
    else if (dryRun) fates.set(template, { fate: 'found' })
    else fates.set(template, await remove(template, context))
  }
  return verdicts.map(({ template }) => ({
    ...refOf(template),
    builtAt: template.madeAt,
    channels: channelsIn(template.tags),
    ...(fates.get(template) ?? { fate: 'stays' }),
  }))
}

/** By the server's clock: that of a runner may be wrong, and what it takes for old is removed. */
function nowOf({ client, clock }: LifecycleContext): number {
  return Math.min(client.serverTime * 1000, clock.now())
}

const changed = 'somebody has changed or removed it while it was looked at'

async function remove(template: CatalogueEntry, context: LifecycleContext): Promise<Pick<Retired, 'fate' | 'why'>> {
  const { client, signal } = context
  const { node, vmid } = template
  try {
    const [task] = await client.runningTasks(node, ({ id }) => id === String(vmid))
    if (task !== undefined) return { fate: 'stays', why: `the task ${parseUpid(task)?.type} runs on it` }
    const isMarked = await mark(template, context)
    if (!isMarked) return { fate: 'stays', why: changed }
    if (!(await isLeaving(template, context))) return { fate: 'stays', why: changed }
    context.say(`Retiring ${describeTemplate(refOf(template))}`)
    await new Vm(client, node, vmid, { signal }).destroy()
    return { fate: 'retired' }
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof ExternalError && thrown.code === 'template-changed') return { fate: 'stays', why: changed }
    if (!(thrown instanceof ProxmoxError)) throw thrown
    await unmark(template, context).catch(() => {})
    if (thrown.code === 'linked-clones-exist')
      return { fate: 'stays', why: 'a machine that these credentials do not see is linked to its disks' }
    const [reason] = toDiagnostics(thrown)
    return { fate: 'left', why: [reason?.summary, reason?.detail].filter(Boolean).join('\n') }
  }
}

/** Says in its record that it goes. Answers whether it is as it was judged. */
async function mark(template: CatalogueEntry, context: LifecycleContext): Promise<boolean> {
  const { record, config } = template
  if (record === undefined) return false
  const retiring = new Date(context.clock.now()).toISOString()
  let isSame = true
  await changeNotes(
    template,
    (now) => {
      if (now.record?.retiring === retiring) return undefined
      isSame = now.config['digest'] === config['digest']
      return isSame ? { record: { ...record, retiring } } : undefined
    },
    context,
  )
  return isSame
}

/** A person, who knows nothing of the mark, may have given it a channel since. */
async function isLeaving({ node, vmid, tags }: CatalogueEntry, { client, signal }: LifecycleContext): Promise<boolean> {
  const config = await new Vm(client, node, vmid, { signal }).config()
  const now = config === undefined ? undefined : entryOf({ node, vmid, config }, [])
  return now?.record?.retiring !== undefined && channelsIn(now.tags).every((one) => channelsIn(tags).includes(one))
}

/** It could not be removed, and is of use as before. */
async function unmark(template: CatalogueEntry, context: LifecycleContext): Promise<void> {
  await changeNotes(
    template,
    ({ record }) => (record?.retiring === undefined ? undefined : { record: { ...record, retiring: undefined } }),
    context,
  )
}
