import { templatesOf } from '../builders/proxmox/record/catalogue.ts'
import type { ChannelMove } from '../events/channel-move.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { altered, choosePromoted, type TemplateChoice } from './choose-template.ts'
import { holderIn, refOf } from './family.ts'
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
