import { type CatalogueEntry, templatesOf } from '../builders/proxmox/record/catalogue.ts'
import { channelsIn, memberSince } from '../builders/proxmox/record/channel.ts'
import { requireAudit } from '../builders/proxmox/record/require-audit.ts'
import type { ListedParent, ListedTemplate } from '../events/listed-template.ts'
import { familyOf, holderIn, refOf } from './family.ts'
import type { LifecycleContext } from './lifecycle-context.ts'

/** Which templates are shown. What is undefined does not matter. */
export interface ListWish {
  /** `*` stands for any text. */
  readonly name: string | undefined
  /** That they have. */
  readonly channel: string | undefined
}

/** Templates by name, of each the newest first. Throws ExternalError where the credentials may see none. */
export async function list(
  { name, channel }: ListWish,
  node: string | undefined,
  { client, signal }: Pick<LifecycleContext, 'client' | 'signal'>,
): Promise<readonly ListedTemplate[]> {
  const all = await templatesOf(client, signal)
  if (all.length === 0) await requireAudit(client, signal)
  const isMeant = name === undefined ? () => true : pattern(name)
  return all
    .filter((one) => isMeant(one.name) && (node === undefined || one.node === node))
    .map((one) => listed(one, all))
    .filter(({ channels }) => channel === undefined || channels.some((one) => one.name === channel))
    .toSorted(
      (left, right) =>
        compare(left.name, right.name) || (right.madeAt ?? 0) - (left.madeAt ?? 0) || left.vmid - right.vmid,
    )
}

function listed(template: CatalogueEntry, all: readonly CatalogueEntry[]): ListedTemplate {
  const { record, madeAt, tags, linked, copyOf, isProtected, isUnfinished } = template
  const family = familyOf(template.name, all)
  const tagged = channelsIn(tags)
  // A copy has what the template has that it is a copy of.
  const own = all.find(({ vmid }) => vmid === copyOf) ?? template
  const held = tagged.filter((channel) => holderIn(family, channel)?.vmid === own.vmid)
  const { build, fingerprint, commit, run, packages, full, verified, revoked } = record ?? {}
  return {
    ...refOf(template),
    channels: held.map((channel) => ({ name: channel, since: memberSince(own, channel) })),
    stale: isUnfinished ? [] : tagged.filter((channel) => !held.includes(channel)),
    tags,
    madeAt,
    ...{ build, fingerprint, commit, run, packages, full, verified, revoked },
    parent: parentOf(template, all),
    children: all.filter((one) => !one.isCopy && isParent(template, one)).map(({ vmid }) => vmid),
    linked,
    copyOf,
    isProtected,
    isUnfinished,
  }
}

function parentOf(template: CatalogueEntry, all: readonly CatalogueEntry[]): ListedParent | undefined {
  const [, id, name = ''] = /^(\d+)(?: (.*))?$/.exec(template.record?.parent ?? '') ?? []
  if (id === undefined) return undefined
  return { vmid: Number(id), name, isThere: all.some((one) => isParent(one, template)) }
}

/** The one that had the ID and the name when the other was built: one that is younger has only taken the place. */
function isParent(parent: CatalogueEntry, { record, madeAt = 0 }: CatalogueEntry): boolean {
  return `${parent.vmid} ${parent.name}`.trim() === record?.parent && (parent.madeAt ?? 0) <= madeAt
}

function pattern(name: string): (text: string) => boolean {
  const parts = name.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
  const whole = new RegExp(`^${parts.join('.*')}$`)
  return (text) => whole.test(text)
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
