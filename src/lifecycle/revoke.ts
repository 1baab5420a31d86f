import { type CatalogueEntry, templatesOf } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../builders/proxmox/record/channel.ts'
import { ExternalError, toDiagnostics } from '../diagnostics/errors.ts'
import type { ChannelMove, Revocation } from '../events/channel-move.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { changeNotes } from './change-notes.ts'
import { byId, chooseFamily, holderOrThrow, refuseCopy, type TemplateChoice } from './choose-template.ts'
import { copiesOf, type Family, holderIn, recordOf, refOf } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'
import { rollback } from './rollback.ts'

export interface RevokeWish extends TemplateChoice {
  /** With `name`: the one that has this channel. */
  readonly channel: string | undefined
  /** Undefined: it may be used again. */
  readonly reason: string | undefined
  /** Give its channels back to who had them before. */
  readonly rollback: boolean
}

/**
 * Writes into a template and its copies that nothing is to be made of them any more, or takes that back. May be repeated.
 * Its channels stay with it unless they are to go back; where that can not be done it is told, and they stay.
 */
export async function revoke(
  { channel, reason, rollback: isRollback, ...choice }: RevokeWish,
  context: LifecycleContext,
): Promise<Revocation> {
  const all = await templatesOf(context.client, context.signal)
  const family = chooseFamily(choice, all)
  const template = choice.vmid === undefined ? holderOrThrow(family, channel ?? '') : byId(choice.vmid, all)
  refuseCopy(template)
  const before = template.record?.revoked
  const written = reason?.replaceAll(/\s+/g, ' ').trim()
  context.say(
    `${written === undefined ? 'Taking back the revocation of' : 'Revoking'} ${describeTemplate(refOf(template))}`,
  )
  const changed = await write(template, written, context)
  const copies = copiesOf(template, family)
  for (const copy of copies) await write(copy, written, context)
  const moves = written !== undefined && isRollback ? await giveBack(template, family, context) : []
  const gone = new Set(moves.map((move) => move.channel))
  const channels = heldBy(template, family).filter((one) => !gone.has(one))
  if (written !== undefined && channels.length > 0 && !isRollback)
    context.warn(
      'revoked-in-channel',
      `The revoked ${describeTemplate(refOf(template))} still has channel ${channels.join(', ')}`,
      'Promote another one, or give the channel back with the command rollback, or with rollback: true at the next revoke.',
    )
  return {
    kind: written === undefined ? 'restoration' : 'revocation',
    template: refOf(template),
    reason: written ?? before,
    changed,
    copies: copies.map(refOf),
    channels,
    moves,
  }
}

function write(template: CatalogueEntry, reason: string | undefined, context: LifecycleContext): Promise<boolean> {
  return changeNotes(
    template,
    (now) => {
      if (now.record?.revoked === reason) return undefined
      return { record: { ...recordOf(now, context.clock.now()), revoked: reason } }
    },
    context,
  )
}

function heldBy({ vmid, tags }: CatalogueEntry, family: Family): readonly string[] {
  return [...new Set(channelsIn(tags))].filter((channel) => holderIn(family, channel)?.vmid === vmid)
}

async function giveBack(
  template: CatalogueEntry,
  family: Family,
  context: LifecycleContext,
): Promise<readonly ChannelMove[]> {
  const moves: ChannelMove[] = []
  for (const channel of heldBy(template, family)) {
    try {
      moves.push(await rollback({ vmid: undefined, name: family.name, channel }, context))
    } catch (thrown) {
      if (!(thrown instanceof ExternalError) || thrown.code !== 'no-former-template') throw thrown
      const [problem] = toDiagnostics(thrown)
      context.warn(
        'revoked-in-channel',
        `The revoked ${describeTemplate(refOf(template))} keeps channel ${channel}: nobody had it before`,
        problem?.detail,
      )
    }
  }
  return moves
}
