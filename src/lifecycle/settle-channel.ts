import { Vm } from '../builders/proxmox/machine/vm.ts'
import { type CatalogueEntry, entryOf } from '../builders/proxmox/record/catalogue.ts'
import { memberSince } from '../builders/proxmox/record/channel.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import type { TemplateRef } from '../events/template-ref.ts'
import { changeNotes } from './change-notes.ts'
import { refuseUnfit } from './choose-template.ts'
import { copiesOf, type Family, hasTag, recordOf, refOf, released, withoutTag, withTag } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'

/**
 * Gives a template the channel, in one call: from then on it is the holder, since nobody has got it later. Answers since
 * when it has it.
 */
export async function give(
  template: CatalogueEntry,
  channel: string,
  before: CatalogueEntry | undefined,
  context: LifecycleContext,
): Promise<number> {
  // Also where the clock of the machine that moved it last is ahead of this one's.
  const since = Math.max(context.clock.now(), before === undefined ? 0 : memberSince(before, channel) + 1)
  await changeNotes(
    template,
    (now) => {
      if (hasTag(now, channel) && now.record?.channels[channel] === since) return undefined
      // It may have been revoked, or be on its way out, since it was chosen.
      refuseUnfit(now, context.clock.now())
      const { retiring: _, left = {}, ...record } = recordOf(now, context.clock.now())
      const { [channel]: __, ...others } = left
      return {
        tags: hasTag(now, channel) ? undefined : withTag(now, channel),
        record: { ...record, left: others, channels: { ...record.channels, [channel]: since } },
      }
    },
    context,
  )
  return since
}

export interface Settled {
  readonly copies: readonly TemplateRef[]
  /** Those that lost a tag. */
  readonly tidied: readonly TemplateRef[]
}

/**
 * Makes the tags say what is so: the holder has the channel and its copies carry the tag, and no others do. What a move
 * that was cut off left is put right here. `spare`: those that are seen to elsewhere.
 */
export async function settle(
  holder: CatalogueEntry,
  channel: string,
  family: Family,
  context: LifecycleContext,
  spare: readonly CatalogueEntry[] = [],
): Promise<Settled> {
  const copies = copiesOf(holder, family)
  const since = memberSince(holder, channel)
  for (const copy of copies)
    if (!hasTag(copy, channel))
      await changeNotes(
        copy,
        (now) => {
          if (hasTag(now, channel)) return undefined
          const { record } = now
          const channels = { ...record?.channels, [channel]: since }
          return { tags: withTag(now, channel), record: record === undefined ? undefined : { ...record, channels } }
        },
        context,
      )
  const known = new Set([holder, ...copies, ...spare])
  const stale = [...family.originals, ...family.copies].filter((one) => !known.has(one) && hasTag(one, channel))
  for (const one of stale) {
    await requireTag(holder, channel, context)
    await changeNotes(one, (now) => released(now, channel, context.clock.now()), context)
  }
  return { copies: copies.map(refOf), tidied: stale.map(refOf) }
}

/** Another command may have tidied it away: the channel must not be left by both. Throws ExternalError. */
export async function requireTag(template: CatalogueEntry, channel: string, context: LifecycleContext): Promise<void> {
  const { node, vmid } = template
  const config = await new Vm(context.client, node, vmid, { signal: context.signal }).config()
  if (config !== undefined && hasTag(entryOf({ node, vmid, config }, []), channel)) return
  throw new ExternalError(
    'template-changed',
    `Another command moves channel ${channel} at the same time`,
    'Nothing was taken from who has it. Let one run after the other (`concurrency` in the workflow), and start again.',
  )
}

/** Takes a channel from a template for good, in one call: its record says that it was there and has left. */
export async function leave(template: CatalogueEntry, channel: string, context: LifecycleContext): Promise<void> {
  await changeNotes(
    template,
    (now) => {
      if (!hasTag(now, channel)) return undefined
      const since = memberSince(now, channel)
      const { channels, left, ...record } = recordOf(now, context.clock.now())
      const { [channel]: _, ...others } = channels
      return {
        tags: withoutTag(now, channel),
        record: { ...record, channels: others, left: { ...left, [channel]: since } },
      }
    },
    context,
  )
}
