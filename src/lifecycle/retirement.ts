import { builtAt, type CatalogueEntry, newestFirst } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../builders/proxmox/record/channel.ts'
import { madeElsewhere } from '../builders/proxmox/record/template-record.ts'
import { formatDays } from '../time/days.ts'
import { type Family, holderIn } from './family.ts'

/** How many templates of a name stay, and for how long. What neither says something about is undefined. */
export interface RetirementPolicy {
  /** That many of the newest that are of use, from 1. */
  readonly keep: number | undefined
  /** Milliseconds since it was built. */
  readonly keepForMs: number | undefined
}

export interface Verdict {
  readonly template: CatalogueEntry
  /** Why it stays; undefined: it has served its time. */
  readonly stays: string | undefined
}

/**
 * Which templates of a name have served their time, newest first. Either part of the policy is a reason to stay; and so is
 * whatever speaks of somebody who needs it. `channel`: only those that are or were in it. `now`: milliseconds.
 */
export function judgeRetirement(
  all: readonly CatalogueEntry[],
  family: Family,
  { channel, ...policy }: RetirementPolicy & { readonly channel: string | undefined },
  now: number,
): readonly Verdict[] {
  const group = all.filter((one) => one.name === family.name && (channel === undefined || hasBeenIn(one, channel)))
  const useful = group.filter(
    (one) => isOurs(one) && !one.isAltered && !one.isCopy && !one.isUnfinished && !isRevoked(one) && !isAhead(one, now),
  )
  return group.toSorted(newestFirst).map((template) => ({
    template,
    stays: whyByPolicy(template, useful, policy, now) ?? whyNeeded(template, family),
  }))
}

function hasBeenIn({ tags, record }: CatalogueEntry, channel: string): boolean {
  return (
    channelsIn(tags).includes(channel) ||
    record?.channels[channel] !== undefined ||
    record?.left?.[channel] !== undefined
  )
}

/** Built in the future, by a clock that was wrong: who believes it takes all others for old. */
function isAhead(template: CatalogueEntry, now: number): boolean {
  return builtAt(template) > now + tolerance
}

/** Milliseconds by which the clocks of servers and runners differ. */
const tolerance = 3_600_000

function isOurs({ record }: CatalogueEntry): boolean {
  return record !== undefined && record.build !== madeElsewhere
}

function isRevoked({ record }: CatalogueEntry): boolean {
  return record?.revoked !== undefined
}

function whyByPolicy(
  template: CatalogueEntry,
  useful: readonly CatalogueEntry[],
  { keep, keepForMs }: RetirementPolicy,
  now: number,
): string | undefined {
  if (!isOurs(template)) return 'it was not built by this action, or by a build that keeps no record'
  if (isAhead(template, now)) return 'its record says that it was built in the future'
  // It takes no place among the newest, and stays for what it is.
  if (template.isAltered) return undefined
  const newer = useful.filter(
    (other) =>
      other !== template &&
      (builtAt(other) > builtAt(template) ||
        (builtAt(other) === builtAt(template) && !template.isCopy && newestFirst(other, template) < 0)),
  ).length
  if (keep !== undefined && newer < keep)
    return isRevoked(template)
      ? `it is revoked, and fewer than ${keep} that are not are newer`
      : keep === 1
        ? 'it is the newest'
        : `it is one of the ${keep} newest`
  // The server tells its time in whole seconds.
  const age = Math.max(0, now - builtAt(template))
  return keepForMs !== undefined && age < keepForMs ? `it is younger than ${formatDays(keepForMs)}` : undefined
}

function whyNeeded(template: CatalogueEntry, family: Family): string | undefined {
  const { vmid, config, record, linked, isProtected, isUnfinished, isCopy, isAltered, tags } = template
  if (isUnfinished) return 'it carries the mark of a build that is under way or was cut off'
  // A tag that a move has left behind is none of its own; that of a copy is its template's.
  const channels = [...new Set(channelsIn(tags))].filter(
    (channel) => isCopy || holderIn(family, channel)?.vmid === vmid,
  )
  if (channels.length > 0) return `it has channel ${channels.join(', ')}`
  if (isProtected) return 'it is protected'
  if (config['lock'] !== undefined) return `it is locked (${config['lock']})`
  if (linked.length > 0)
    return `${linked.length === 1 ? 'machine' : 'machines'} ${linked.join(', ')} ${linked.length === 1 ? 'is' : 'are'} linked to its disks`
  if (record?.seal === undefined) return 'nothing tells what its build left, so that somebody may have changed it'
  if (isAltered) return 'somebody has changed it since it was built, or made it as a clone'
  return record.others.length === 0
    ? undefined
    : 'its record has lines that a later version of this action wrote, or a person'
}
