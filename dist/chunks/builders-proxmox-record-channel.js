// src/builders/proxmox/record/channel.ts
/**
* A channel is a tag of a template, so that a person sees it in the list and can move it by hand. Since when it has been
* in a channel stands in its record: between the two calls that move a channel two templates carry the tag, and the one
* that got it last has it.
*/
const prefix = "channel-";
function channelTag(channel) {
	return `${prefix}${channel}`;
}
/** Tags as a configuration has them: `ci;channel-production`. */
function tagsIn(text) {
	return text.split(/[;, ]+/).filter((tag) => tag !== "");
}
/** The channels that the tags name, in small letters. */
function channelsIn(tags) {
	return tags.map((tag) => tag.toLowerCase()).flatMap((tag) => tag.startsWith(prefix) ? [tag.slice(8)] : []);
}
/** Milliseconds: since when it has been in the channel. Who was tagged by hand has been since it was made. */
function memberSince({ record, madeAt }, channel) {
	return record?.channels[channel] ?? madeAt ?? 0;
}
/** The one template that has the channel, among those of one name. Of equal dates one is a person's clone of the other. */
function holderOf(channel, templates) {
	return templates.filter(({ tags, isCopy }) => isCopy !== true && channelsIn(tags).includes(channel)).toSorted((left, right) => memberSince(right, channel) - memberSince(left, channel) || Number(left.isAltered ?? false) - Number(right.isAltered ?? false) || left.vmid - right.vmid)[0];
}

export { tagsIn as a, memberSince as i, channelsIn as n, holderOf as r, channelTag as t };