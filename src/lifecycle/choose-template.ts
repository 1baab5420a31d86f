import { sourceOfReplica } from '../builders/proxmox/plan/build-marks.ts'
import { builtAt, type CatalogueEntry, newestFirst } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../builders/proxmox/record/channel.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { type Family, familyOf, holderIn, isBeingRetired, refOf } from './family.ts'

/** Which template is meant: by its ID, or by its name and what that says. */
export interface TemplateChoice {
  readonly vmid: number | undefined
  readonly name: string | undefined
}

export interface Promoted {
  readonly template: CatalogueEntry
  readonly family: Family
  /** Later ones that are verified, but no longer as they were then. */
  readonly passedOver: readonly CatalogueEntry[]
}

/** The template that is to be promoted. `from`: the channel that has it; undefined: the newest verified one of the name. */
export function choosePromoted(
  choice: TemplateChoice,
  from: string | undefined,
  all: readonly CatalogueEntry[],
  now: number,
): Promoted {
  const family = chooseFamily(choice, all)
  if (choice.vmid === undefined && from === undefined) return { ...newestVerified(family, now), family }
  const template = choice.vmid === undefined ? holderOrThrow(family, from ?? '') : byId(choice.vmid, all)
  refuseUnfit(template, now)
  return { template, family, passedOver: [] }
}

/** Throws ExternalError where there is no template of the name or ID. */
export function chooseFamily({ vmid, name }: TemplateChoice, all: readonly CatalogueEntry[]): Family {
  const named = vmid === undefined ? undefined : byId(vmid, all)
  if (named !== undefined && name !== undefined && named.name !== name)
    throw new ExternalError(
      'unknown-template',
      `Template ${vmid} is named ${named.name}, and not ${name}`,
      'Leave out the name or the ID, or correct one of them.',
    )
  const wanted = named?.name ?? name ?? ''
  const family = familyOf(wanted, all)
  if (named !== undefined || family.originals.length > 0) return family
  throw unknownName(wanted, all)
}

export function unknownName(wanted: string, all: readonly CatalogueEntry[]): ExternalError {
  const names = [...new Set(all.map((one) => one.name))].sort()
  return new ExternalError(
    'unknown-template',
    `There is no template ${JSON.stringify(wanted)}`,
    `Templates that these credentials see: ${names.join(', ') || 'none'}.${didYouMean(wanted, names)} A template is seen with VM.Audit on it.`,
  )
}

export function byId(vmid: number, all: readonly CatalogueEntry[]): CatalogueEntry {
  const found = all.find((one) => one.vmid === vmid)
  if (found !== undefined) return found
  throw new ExternalError(
    'unknown-template',
    `There is no template with the ID ${vmid}`,
    'Machines that are no templates are left alone, and a template is seen with VM.Audit on it.',
  )
}

/** Throws ExternalError where nobody has the channel. */
export function holderOrThrow(family: Family, channel: string): CatalogueEntry {
  const holder = holderIn(family, channel)
  if (holder !== undefined) return holder
  const channels = [...new Set(family.originals.flatMap(({ tags }) => channelsIn(tags)))].sort()
  throw new ExternalError(
    'channel-without-template',
    `No template ${family.name} is in channel ${channel}`,
    `Channels of that name: ${channels.join(', ') || 'none'}.${didYouMean(channel, channels)}`,
  )
}

function newestVerified({ name, originals }: Family, now: number): Omit<Promoted, 'family'> {
  const verified = originals.filter((one) => one.record?.verified !== undefined && whyUnfit(one, now) === undefined)
  const good = verified.filter(({ isAltered }) => !isAltered)
  const [newest] = good.toSorted(newestFirst)
  if (newest !== undefined) {
    const passedOver = verified.filter((one) => one.isAltered && builtAt(one) > builtAt(newest))
    return { template: newest, passedOver }
  }
  const reasons = originals.map((one) => {
    const why = one.record?.verified === undefined ? 'nobody has verified it' : altered
    return `${one.vmid}: ${whyUnfit(one, now)?.why ?? why}`
  })
  throw new ExternalError(
    'no-verified-template',
    `No template ${name} is verified`,
    [
      ...reasons,
      'Build it with the post-processor verify and a record (`channel`, or `record: true`), or say which one is meant: by template-vmid, or with from, the channel that has it.',
    ].join('\n'),
  )
}

/** Why a record says nothing of the template any more. */
export const altered = 'somebody has changed it since it was verified, or made it as a clone'

/** Throws ExternalError for what must get no channel. */
export function refuseUnfit(template: CatalogueEntry, now: number): void {
  const unfit = whyUnfit(template, now)
  if (unfit === undefined) return
  throw new ExternalError(
    unfit.code,
    `The ${describeTemplate(refOf(template))} can not be in a channel: ${unfit.why}`,
    unfit.remedy,
  )
}

/** Throws ExternalError: what is done with a template is done with its copies too. */
export function refuseCopy(template: CatalogueEntry): void {
  if (!template.isCopy) return
  throw new ExternalError(
    'template-is-a-copy',
    `The ${describeTemplate(refOf(template))} is a copy of template ${sourceOfReplica(template.description)}`,
    'Name the template itself: its copies follow it.',
  )
}

interface Unfit {
  readonly code: 'template-unfinished' | 'template-revoked' | 'template-is-a-copy' | 'template-retiring'
  readonly why: string
  readonly remedy: string
}

export function whyUnfit(template: CatalogueEntry, now: number): Unfit | undefined {
  if (template.isUnfinished)
    return {
      code: 'template-unfinished',
      why: 'it carries the mark of a build that is under way or was cut off',
      remedy: 'Wait until the build has ended. What was cut off is removed by the command reap when it is old enough.',
    }
  if (template.isCopy)
    return {
      code: 'template-is-a-copy',
      why: `it is a copy of template ${sourceOfReplica(template.description)}`,
      remedy: 'Name the template itself: its copies follow it.',
    }
  if (template.record?.revoked !== undefined)
    return {
      code: 'template-revoked',
      why: `it is revoked (${template.record.revoked})`,
      remedy: 'Choose another one, or take the revocation back with the command unrevoke.',
    }
  if (isBeingRetired(template, now))
    return {
      code: 'template-retiring',
      why: `its removal was begun at ${template.record?.retiring}`,
      remedy: 'Choose another one. Where the removal was cut off, it can have a channel again an hour later.',
    }
  return undefined
}
