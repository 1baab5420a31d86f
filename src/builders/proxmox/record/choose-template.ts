import type { Code } from '../../../diagnostics/codes/all-codes.ts'
import { didYouMean, listed } from '../../../diagnostics/suggest.ts'
import { type CatalogueEntry, newestFirst } from './catalogue.ts'
import { channelsIn, holderOf } from './channel.ts'

/** Which template is meant. What is undefined does not matter. */
export interface TemplateWish {
  readonly name: string | undefined
  readonly channel: string | undefined
  readonly tag: string | undefined
  /** Of several the one that was made last; else several are a mistake. */
  readonly newest: boolean
  /** Of a template and its copies on other nodes, the one on this node. */
  readonly node: string | undefined
}

export type Choice =
  | { readonly found: CatalogueEntry }
  | { readonly code: Code; readonly summary: string; readonly detail: string }

/** The one template that is meant, among those that the credentials see. What a build has not handed over is none. */
export function chooseTemplate(wish: TemplateWish, seen: readonly CatalogueEntry[]): Choice {
  const templates = seen.filter(({ isUnfinished }) => !isUnfinished)
  const originals = templates.filter(({ isCopy }) => !isCopy)
  const named = originals.filter(({ name }) => wish.name === undefined || name === wish.name)
  const { channel, tag } = wish
  const holders =
    channel === undefined
      ? named
      : [...Map.groupBy(named, ({ name }) => name).values()].flatMap((group) => holderOf(channel, group) ?? [])
  const tagged = holders.filter(({ tags }) => tag === undefined || tags.some((one) => isSame(one, tag)))
  const usable = tagged.filter(({ record }) => record?.revoked === undefined)
  if (tagged.length === 0) return nothing(wish, originals, named)
  if (usable.length === 0) return allRevoked(wish, tagged)
  if (usable.length > 1 && !wish.newest)
    return {
      code: 'ambiguous-template',
      summary: `${usable.length} templates are ${told(wish)}`,
      detail: `${usable.map(describe).join(', ')}. Say which one by \`channel\` or \`tag\`, or take the last one with \`newest = true\`.`,
    }
  const [chosen] = usable.toSorted(newestFirst)
  if (chosen === undefined) return nothing(wish, originals, named)
  return { found: nearest(chosen, templates, wish.node) }
}

/** The template itself, or its copy on the node: one of what it is now, not of what had its ID before. */
function nearest(chosen: CatalogueEntry, all: readonly CatalogueEntry[], node: string | undefined): CatalogueEntry {
  if (node === undefined || chosen.node === node) return chosen
  const copy = all.find(
    (one) =>
      one.node === node &&
      one.copyOf === chosen.vmid &&
      one.name === chosen.name &&
      one.record !== undefined &&
      one.record.built === chosen.record?.built,
  )
  return copy ?? chosen
}

/** `debian-13@production`. */
function told({ name, channel, tag }: TemplateWish): string {
  return [
    ...(name === undefined ? [] : [`named ${JSON.stringify(name)}`]),
    ...(channel === undefined ? [] : [`in channel ${JSON.stringify(channel)}`]),
    ...(tag === undefined ? [] : [`tagged ${JSON.stringify(tag)}`]),
  ].join(' and ')
}

const audit = 'A template is seen only with VM.Audit on it.'

function nothing(
  wish: TemplateWish,
  originals: readonly CatalogueEntry[],
  named: readonly CatalogueEntry[],
): Exclude<Choice, { found: unknown }> {
  const summary = `There is no template ${told(wish)}`
  if (wish.name !== undefined && named.length === 0) {
    const names = [...new Set(originals.map(({ name }) => name))].sort()
    const shown = names.length === 0 ? 'none' : listed(names)
    const detail = `Templates that these credentials see: ${shown}. ${audit}${didYouMean(wish.name, names)}`
    return { code: 'unknown-template', summary, detail }
  }
  if (wish.channel !== undefined) {
    const channels = [...new Set(named.flatMap(({ tags }) => channelsIn(tags)))].sort()
    const holders = channels.map((channel) => {
      const who = named.filter(({ tags }) => channelsIn(tags).includes(channel)).map(({ vmid }) => vmid)
      return `${channel} (${who.join(', ')})`
    })
    const whose = wish.name === undefined ? 'Channels' : `Channels of ${wish.name}`
    const detail = `${whose}: ${holders.length === 0 ? 'none' : listed(holders)}. ${audit}${didYouMean(wish.channel, channels)}`
    return { code: wish.tag === undefined ? 'channel-without-template' : 'unknown-template', summary, detail }
  }
  const tags = [...new Set(named.flatMap((one) => one.tags))].sort()
  const detail = `Tags of the templates: ${tags.length === 0 ? 'none' : listed(tags)}. ${audit}${didYouMean(wish.tag ?? '', tags)}`
  return { code: 'unknown-template', summary, detail }
}

function allRevoked(wish: TemplateWish, tagged: readonly CatalogueEntry[]): Choice {
  const [first] = tagged
  return {
    code: 'template-revoked',
    summary: `${tagged.length === 1 ? `Template ${first?.vmid}` : 'Every template'} ${told(wish)} is revoked`,
    detail: `${tagged.map(({ vmid, record }) => `${vmid}: ${record?.revoked}`).join('\n')}\nNothing is to be made of it any more.`,
  }
}

function describe({ vmid, node, madeAt, tags }: CatalogueEntry): string {
  const channels = channelsIn(tags)
  return [
    `${vmid} on node ${node}`,
    ...(madeAt === undefined ? [] : [`of ${new Date(madeAt).toISOString().slice(0, 10)}`]),
    ...(channels.length === 0 ? [] : [`in ${channels.join(' and ')}`]),
  ].join(' ')
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
