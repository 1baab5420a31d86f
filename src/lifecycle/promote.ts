import { templatesOf } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../builders/proxmox/record/channel.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { ChannelMove } from '../events/channel-move.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { altered, choosePromoted, type TemplateChoice } from './choose-template.ts'
import { type Family, holderIn, refOf } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'
import { give, settle } from './settle-channel.ts'

export interface PromoteWish extends TemplateChoice {
  /** As `channelName` has it. */
  readonly channel: string
  /** The channel whose template is promoted. */
  readonly from: string | undefined
}

/**
 * Moves a channel to a template: first the one that gets it, which is one call and makes it the holder, then the tags of
 * those that had it. May be repeated, and puts right what was cut off. Throws ExternalError where it can not be.
 */
export async function promote(
  { channel, from, ...choice }: PromoteWish,
  context: LifecycleContext,
): Promise<ChannelMove> {
  const all = await templatesOf(context.client, context.signal)
  const { template, family, passedOver } = choosePromoted(choice, from, all, context.clock.now())
  for (const one of passedOver)
    context.message(`Passed over: ${describeTemplate(refOf(one))}: ${altered}. By its ID it can have the channel.`)
  tellNewChannel(channel, family, context)
  const holder = holderIn(family, channel)
  const changed = holder?.vmid !== template.vmid
  if (changed) {
    context.say(`Channel ${channel} of ${family.name}: to ${describeTemplate(refOf(template))}`)
    await give(template, channel, holder, context)
  }
  const settled = await settle(template, channel, family, context)
  const before = holder === undefined ? undefined : refOf(holder)
  return {
    kind: 'promotion',
    channel,
    template: refOf(template),
    previous: before,
    changed,
    copies: settled.copies,
    tidied: settled.tidied.filter(({ vmid }) => vmid !== before?.vmid),
    skipped: [],
  }
}

/** A misspelt name is a channel as good as any. */
function tellNewChannel(
  channel: string,
  { name, originals }: Family,
  { message }: Pick<LifecycleContext, 'message'>,
): void {
  const known = originals.flatMap(({ tags, record }) => [
    ...channelsIn(tags),
    ...Object.keys(record?.channels ?? {}),
    ...Object.keys(record?.left ?? {}),
  ])
  const channels = [...new Set(known)].sort()
  if (channels.length > 0 && !channels.includes(channel.toLowerCase()))
    message(
      `Channel ${channel} of ${name} is a new one, beside ${channels.join(', ')}.${didYouMean(channel, channels)}`,
    )
}
