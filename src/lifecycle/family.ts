import { sourceOfReplica } from '../builders/proxmox/plan/build-marks.ts'
import type { CatalogueEntry } from '../builders/proxmox/record/catalogue.ts'
import { channelTag, holderOf, memberSince } from '../builders/proxmox/record/channel.ts'
import { madeElsewhere, type TemplateRecord } from '../builders/proxmox/record/template-record.ts'
import type { TemplateRef } from '../events/template-ref.ts'
import type { Change } from './change-notes.ts'

/** The templates of one name, as far as they are anybody's: those of builds that are not done are left out. */
export interface Family {
  readonly name: string
  /** By ID. */
  readonly originals: readonly CatalogueEntry[]
  /** Copies on other nodes and storages; also of templates that are gone. */
  readonly copies: readonly CatalogueEntry[]
}

export function familyOf(name: string, all: readonly CatalogueEntry[]): Family {
  const own = all.filter((one) => one.name === name && !one.isUnfinished)
  return { name, originals: own.filter(({ isCopy }) => !isCopy), copies: own.filter(({ isCopy }) => isCopy) }
}

/** The copies of one template. An ID may have been another template's before: they were made when it was. */
export function copiesOf(template: CatalogueEntry, { copies }: Family): readonly CatalogueEntry[] {
  return copies.filter(
    ({ description, record, madeAt = 0 }) =>
      sourceOfReplica(description) === template.vmid &&
      (record === undefined || template.record === undefined || isElsewhere(template.record)
        ? madeAt >= (template.madeAt ?? 0)
        : record.built === template.record.built),
  )
}

function isElsewhere({ build }: TemplateRecord): boolean {
  return build === madeElsewhere
}

export function refOf({ vmid, name, node }: CatalogueEntry): TemplateRef {
  return { vmid, name, node }
}

/** Who has the channel in a family. */
export function holderIn({ originals }: Family, channel: string): CatalogueEntry | undefined {
  return holderOf(channel, originals)
}

/** The record, or for a template that something else has made, the least that a record says. */
export function recordOf({ record, madeAt }: CatalogueEntry, now: number): TemplateRecord {
  const built = new Date(madeAt ?? now).toISOString()
  return record ?? { built, build: madeElsewhere, channels: {}, others: [] }
}

export function hasTag({ tags }: CatalogueEntry, channel: string): boolean {
  return tags.some((tag) => tag.toLowerCase() === channelTag(channel))
}

export function withTag({ tags }: CatalogueEntry, channel: string): readonly string[] {
  return [...tags, channelTag(channel)]
}

export function withoutTag({ tags }: CatalogueEntry, channel: string): readonly string[] {
  return tags.filter((tag) => tag.toLowerCase() !== channelTag(channel))
}

/** Takes the tag off, and keeps in the record since when it was there: a rollback looks for that. */
export function released(now: CatalogueEntry, channel: string, at: number): Change | undefined {
  if (!hasTag(now, channel)) return undefined
  const tags = withoutTag(now, channel)
  if (now.isCopy || now.record?.channels[channel] !== undefined) return { tags }
  const record = recordOf(now, at)
  return { tags, record: { ...record, channels: { ...record.channels, [channel]: memberSince(now, channel) } } }
}

/** Milliseconds for which a template whose removal was begun is not touched; then that was cut off. */
const retirementPatience = 3_600_000

export function isBeingRetired({ record }: CatalogueEntry, now: number): boolean {
  return record?.retiring !== undefined && Math.abs(now - Date.parse(record.retiring)) < retirementPatience
}
