import { ExternalError } from '../../../diagnostics/errors.ts'
import { type Deed, deed } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import { tryAgain } from '../machine/try-again.ts'
import { Vm } from '../machine/vm.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'
import { type CatalogueEntry, templatesOf } from './catalogue.ts'
import { channelsIn, channelTag, memberSince, tagsIn } from './channel.ts'
import { type Entered, type Notes, notesOf } from './template-notes.ts'

/** What a machine is told of itself when it is handed over, and who has the channel until then. */
export interface Entry {
  readonly notes: Notes
  readonly before: readonly CatalogueEntry[]
}

/** Undefined: nothing is asked for. `isGood`: a template that lacks something, or has failed its trial, is in no channel. */
export async function entryOf(
  vm: Vm,
  { name, parent, isGood }: { readonly name: string; readonly parent: string | undefined; readonly isGood: boolean },
  context: BuildContext,
): Promise<Entry | undefined> {
  const { life, clock } = context
  if (life === undefined) return undefined
  const now = clock.now()
  const facts = life.facts()
  if (life.channel === undefined || !isGood) return { notes: notesOf(facts, { now, parent }), before: [] }
  const { channel } = life
  const before = (
    await tryAgain('The templates of the channel could not be read', context, () =>
      membersOf(channel, name, vm, context),
    )
  ).filter(({ vmid }) => vmid !== vm.vmid)
  // Also where the clock of the machine that ran the last build is ahead of this one's.
  const since = Math.max(now, ...before.map((one) => memberSince(one, channel) + 1))
  const entered: Entered = { name: channel, since }
  return { notes: notesOf(facts, { now, parent, channel: entered }), before }
}

/** Templates of the name that have the tag; those of builds that are not done are nobody's. */
export async function membersOf(
  channel: string,
  name: string,
  { client }: Pick<Vm, 'client'>,
  { signal }: Pick<BuildContext, 'signal'>,
): Promise<readonly CatalogueEntry[]> {
  const templates = await templatesOf(client, signal)
  return templates.filter((one) => one.name === name && !one.isUnfinished && channelsIn(one.tags).includes(channel))
}

/** What moving the channel will ask of the credentials: those who have it now lose a tag. */
export async function channelDeeds(
  { options }: MachinePlan,
  session: Session,
  context: BuildContext,
): Promise<readonly Deed[]> {
  const channel = context.life?.channel
  if (channel === undefined || options.skip_convert_to_template) return []
  const members = await membersOf(channel, options.template_name, session, context)
  return members.map(({ vmid }) => deed('options', { vmid }))
}

/**
 * Tells that the template has the channel, and takes the tag off those who had it. Where that fails the newest has the
 * channel all the same, and it is told.
 */
export async function takeOver(channel: string, before: readonly CatalogueEntry[], vm: Vm, context: BuildContext) {
  context.say(`${vm.vmid} is in channel ${channel}`)
  if (before.length > 0 && !(await hasTag(vm, channel, context))) {
    context.message(`Channel ${channel} was moved on meanwhile: nothing is taken from who had it`)
    return
  }
  context.emit({ kind: 'entered', channel, before: before.map(({ vmid }) => vmid) })
  for (const { vmid, node } of before) {
    try {
      await tryAgain(`Template ${vmid} could not be changed`, context, () =>
        untag(new Vm(vm.client, node, vmid, { signal: context.signal }), channel),
      )
      context.message(`Template ${vmid} is no longer in channel ${channel}: ${vm.vmid} has followed it`)
    } catch (thrown) {
      context.signal.throwIfAborted()
      if (!(thrown instanceof ExternalError)) throw thrown
      context.warn(
        'channel-not-left',
        `Template ${vmid} still has the tag ${channelTag(channel)}`,
        `${vm.vmid} has the channel, since it has been in it last. Take the tag off the other one by hand.\n${thrown.message}`,
      )
    }
  }
}

/** Who moves the channel at the same time takes it from this one, and the others are theirs to see to. */
async function hasTag(vm: Vm, channel: string, context: BuildContext): Promise<boolean> {
  let config: Awaited<ReturnType<Vm['config']>>
  try {
    config = await tryAgain(`Template ${vm.vmid} could not be read`, context, () => vm.config())
  } catch (thrown) {
    context.signal.throwIfAborted()
    if (!(thrown instanceof ExternalError)) throw thrown
    // It was given the tag a moment ago.
    return true
  }
  return tagsIn(String(config?.['tags'] ?? '')).some((tag) => tag.toLowerCase() === channelTag(channel))
}

async function untag(old: Vm, channel: string): Promise<void> {
  const config = await old.config()
  if (config === undefined) return
  const tags = tagsIn(String(config['tags'] ?? ''))
  const left = tags.filter((tag) => tag.toLowerCase() !== channelTag(channel))
  if (left.length === tags.length) return
  const digest = String(config['digest'] ?? '')
  // Somebody may be changing the tags in this moment: then the server says no, and they are read again.
  await old.configure({ ...(left.length === 0 ? { delete: 'tags' } : { tags: left.join(';') }), digest })
}
