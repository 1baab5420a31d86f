import type { TemplateRecord } from './template-record.ts'

/**
 * A channel is a tag of a template, so that a person sees it in the list and can move it by hand. Since when it has been
 * in a channel stands in its record: between the two calls that move a channel two templates carry the tag, and the one
 * that got it last has it.
 */
const prefix = 'channel-'

export function channelTag(channel: string): string {
  return `${prefix}${channel}`
}

/** Tags as a configuration has them: `ci;channel-production`. */
export function tagsIn(text: string): readonly string[] {
  return text.split(/[;, ]+/).filter((tag) => tag !== '')
}

/** The channels that the tags name, in small letters. */
export function channelsIn(tags: readonly string[]): readonly string[] {
  return tags
    .map((tag) => tag.toLowerCase())
    .flatMap((tag) => (tag.startsWith(prefix) ? [tag.slice(prefix.length)] : []))
}

/** Of what may be in a channel, as far as it matters for who has it. */
export interface Member {
  readonly vmid: number
  readonly tags: readonly string[]
  readonly record: TemplateRecord | undefined
  /** Milliseconds since the epoch: when it was made. */
  readonly madeAt: number | undefined
  /** Copies carry the tags of their template, and have no channel themselves. */
  readonly isCopy?: boolean
  /** A clone that a person made carries the tags and dates of what it is a clone of. */
  readonly isAltered?: boolean
}

/** Milliseconds: since when it has been in the channel. Who was tagged by hand has been since it was made. */
export function memberSince({ record, madeAt }: Member, channel: string): number {
  return record?.channels[channel] ?? madeAt ?? 0
}

/** The one template that has the channel, among those of one name. Of equal dates one is a person's clone of the other. */
export function holderOf<Template extends Member>(
  channel: string,
  templates: readonly Template[],
): Template | undefined {
  return templates
    .filter(({ tags, isCopy }) => isCopy !== true && channelsIn(tags).includes(channel))
    .toSorted(
      (left, right) =>
        memberSince(right, channel) - memberSince(left, channel) ||
        Number(left.isAltered ?? false) - Number(right.isAltered ?? false) ||
        left.vmid - right.vmid,
    )[0]
}
