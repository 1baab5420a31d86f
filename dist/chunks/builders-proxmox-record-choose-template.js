import { n as listed, t as didYouMean } from "./diagnostics-suggest.js";
import { r as newestFirst } from "./builders-proxmox-record-catalogue.js";
import { n as channelsIn, r as holderOf } from "./builders-proxmox-record-channel.js";

// src/builders/proxmox/record/choose-template.ts
/** The one template that is meant, among those that the credentials see. What a build has not handed over is none. */
function chooseTemplate(wish, seen) {
	const templates = seen.filter(({ isUnfinished }) => !isUnfinished);
	const originals = templates.filter(({ isCopy }) => !isCopy);
	const named = originals.filter(({ name }) => wish.name === void 0 || name === wish.name);
	const { channel, tag } = wish;
	const tagged = (channel === void 0 ? named : [...Map.groupBy(named, ({ name }) => name).values()].flatMap((group) => holderOf(channel, group) ?? [])).filter(({ tags }) => tag === void 0 || tags.some((one) => isSame(one, tag)));
	const usable = tagged.filter(({ record }) => record?.revoked === void 0);
	if (tagged.length === 0) return nothing(wish, originals, named);
	if (usable.length === 0) return allRevoked(wish, tagged);
	if (usable.length > 1 && !wish.newest) return {
		code: "ambiguous-template",
		summary: `${usable.length} templates are ${told(wish)}`,
		detail: `${usable.map(describe).join(", ")}. Say which one by \`channel\` or \`tag\`, or take the last one with \`newest = true\`.`
	};
	const [chosen] = usable.toSorted(newestFirst);
	if (chosen === void 0) return nothing(wish, originals, named);
	return { found: nearest(chosen, templates, wish.node) };
}
/** The template itself, or its copy on the node: one of what it is now, not of what had its ID before. */
function nearest(chosen, all, node) {
	if (node === void 0 || chosen.node === node) return chosen;
	return all.find((one) => one.node === node && one.copyOf === chosen.vmid && one.name === chosen.name && one.record !== void 0 && one.record.built === chosen.record?.built) ?? chosen;
}
/** `debian-13@production`. */
function told({ name, channel, tag }) {
	return [
		...name === void 0 ? [] : [`named ${JSON.stringify(name)}`],
		...channel === void 0 ? [] : [`in channel ${JSON.stringify(channel)}`],
		...tag === void 0 ? [] : [`tagged ${JSON.stringify(tag)}`]
	].join(" and ");
}
const audit = "A template is seen only with VM.Audit on it.";
function nothing(wish, originals, named) {
	const summary = `There is no template ${told(wish)}`;
	if (wish.name !== void 0 && named.length === 0) {
		const names = [...new Set(originals.map(({ name }) => name))].sort();
		return {
			code: "unknown-template",
			summary,
			detail: `Templates that these credentials see: ${names.length === 0 ? "none" : listed(names)}. ${audit}${didYouMean(wish.name, names)}`
		};
	}
	if (wish.channel !== void 0) {
		const channels = [...new Set(named.flatMap(({ tags }) => channelsIn(tags)))].sort();
		const holders = channels.map((channel) => {
			return `${channel} (${named.filter(({ tags }) => channelsIn(tags).includes(channel)).map(({ vmid }) => vmid).join(", ")})`;
		});
		const detail = `${wish.name === void 0 ? "Channels" : `Channels of ${wish.name}`}: ${holders.length === 0 ? "none" : listed(holders)}. ${audit}${didYouMean(wish.channel, channels)}`;
		return {
			code: wish.tag === void 0 ? "channel-without-template" : "unknown-template",
			summary,
			detail
		};
	}
	const tags = [...new Set(named.flatMap((one) => one.tags))].sort();
	return {
		code: "unknown-template",
		summary,
		detail: `Tags of the templates: ${tags.length === 0 ? "none" : listed(tags)}. ${audit}${didYouMean(wish.tag ?? "", tags)}`
	};
}
function allRevoked(wish, tagged) {
	const [first] = tagged;
	return {
		code: "template-revoked",
		summary: `${tagged.length === 1 ? `Template ${first?.vmid}` : "Every template"} ${told(wish)} is revoked`,
		detail: `${tagged.map(({ vmid, record }) => `${vmid}: ${record?.revoked}`).join("\n")}\nNothing is to be made of it any more.`
	};
}
function describe({ vmid, node, madeAt, tags }) {
	const channels = channelsIn(tags);
	return [
		`${vmid} on node ${node}`,
		...madeAt === void 0 ? [] : [`of ${new Date(madeAt).toISOString().slice(0, 10)}`],
		...channels.length === 0 ? [] : [`in ${channels.join(" and ")}`]
	].join(" ");
}
function isSame(left, right) {
	return left.toLowerCase() === right.toLowerCase();
}

export { chooseTemplate as t };