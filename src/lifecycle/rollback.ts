import { type CatalogueEntry, templatesOf } from '../builders/proxmox/record/catalogue.ts'
import { memberSince } from '../builders/proxmox/record/channel.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import type { ChannelMove } from '../events/channel-move.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { changeNotes } from './change-notes.ts'
import { byId, chooseFamily, holderOrThrow, refuseUnfit, type TemplateChoice, whyUnfit } from './choose-template.ts'
import { copiesOf, type Family, hasTag, refOf, withTag } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'
import { leave, requireTag, settle } from './settle-channel.ts'

export interface RollbackWish extends TemplateChoice {
  /** As `channelName` has it. */
  readonly channel: string
}

/**
 * Gives a channel back to who had it before, or to the former holder that `vmid` names. That one gets the tag and keeps its
 * old date, so that nothing has moved yet; then the present holder loses tag and date in one call, and with it the channel.
 * Throws ExternalError where nobody is left to go back to.
 */
export async function rollback({ channel, ...choice }: RollbackWish, context: LifecycleContext): Promise<ChannelMove> {
  const all = await templatesOf(context.client, context.signal)
  const family = chooseFamily(choice, all)
  const holder = holderOrThrow(family, channel)
  const copies = copiesOf(holder, family)
  const wanted = choice.vmid === undefined ? undefined : byId(choice.vmid, all)
  if (wanted?.vmid === holder.vmid) {
    const settled = await settle(holder, channel, family, context)
    const same = { template: refOf(holder), previous: refOf(holder) }
    return { kind: 'rollback', channel, ...same, changed: false, ...settled, skipped: [] }
  }
  const { former, skipped } = formerHolder(family, holder, channel, wanted, context.clock.now())
  const others = await settle(holder, channel, family, context, [former, ...copies, ...copiesOf(former, family)])
  context.say(`Channel ${channel} of ${family.name}: back to ${describeTemplate(refOf(former))}`)
  await changeNotes(
    former,
    (now) => {
      if (hasTag(now, channel)) return undefined
      refuseUnfit(now, context.clock.now())
      return { tags: withTag(now, channel) }
    },
    context,
  )
  await requireTag(former, channel, context)
  await leave(holder, channel, context)
  // As it is now: the holder's copies lose the tag, the former one's get it.
  const after = chooseFamily({ vmid: undefined, name: family.name }, await templatesOf(context.client, context.signal))
  const settled = await settle(holderOrThrow(after, channel), channel, after, context)
  return {
    kind: 'rollback',
    channel,
    template: refOf(former),
    previous: refOf(holder),
    changed: true,
    copies: settled.copies,
    tidied: others.tidied,
    skipped,
  }
}

/** Of those that had the channel the last one that may have it again. */
function formerHolder(
  { name, originals }: Family,
  holder: CatalogueEntry,
  channel: string,
  wanted: CatalogueEntry | undefined,
  now: number,
): { readonly former: CatalogueEntry; readonly skipped: ChannelMove['skipped'] } {
  const sinceOf = (one: CatalogueEntry) => one.record?.channels[channel]
  const formers = originals
    .filter(
      (one) => one.vmid !== holder.vmid && (sinceOf(one) ?? Number.POSITIVE_INFINITY) < memberSince(holder, channel),
    )
    .filter((one) => wanted === undefined || one.vmid === wanted.vmid)
    // A person's clone has the dates of what it is a clone of.
    .toSorted(
      (left, right) => (sinceOf(right) ?? 0) - (sinceOf(left) ?? 0) || Number(left.isAltered) - Number(right.isAltered),
    )
  const skipped: { template: ReturnType<typeof refOf>; why: string }[] = []
  for (const former of formers) {
    const unfit = whyUnfit(former, now)
    if (unfit === undefined) return { former, skipped }
    skipped.push({ template: refOf(former), why: unfit.why })
  }
  const passed = skipped.map(({ template, why }) => `The ${describeTemplate(template)} had it before, but ${why}.`)
  throw new ExternalError(
    'no-former-template',
    wanted === undefined
      ? `No template ${name} had channel ${channel} before ${holder.vmid}`
      : `Template ${wanted.vmid} can not get channel ${channel} of ${name} back`,
    [
      ...passed,
      ...(passed.length === 0 && wanted !== undefined ? ['It has not had the channel before the present holder.'] : []),
      `Template ${holder.vmid} keeps the channel. Any other one gets it by the command promote.`,
    ].join('\n'),
  )
}
