import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { i as templatesOf, n as entryOf, r as newestFirst, t as builtAt } from "./builders-proxmox-record-catalogue.js";
import { i as memberSince, n as channelsIn, r as holderOf, t as channelTag } from "./builders-proxmox-record-channel.js";
import { n as ExternalError, s as toDiagnostics } from "./diagnostics-errors.js";
import { t as describeTemplate } from "./events-template-ref.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { i as parseUpid } from "./proxmox-task.js";
import { i as withRecord, n as madeElsewhere } from "./builders-proxmox-record-seal.js";
import { t as backoff } from "./proxmox-transport-retry-request.js";
import { u as sourceOfReplica } from "./builders-proxmox-plan-build-marks.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as formatDays } from "./time-days.js";

// src/lifecycle/family.ts
function familyOf(name, all) {
	const own = all.filter((one) => one.name === name && !one.isUnfinished);
	return {
		name,
		originals: own.filter(({ isCopy }) => !isCopy),
		copies: own.filter(({ isCopy }) => isCopy)
	};
}
/** The copies of one template. An ID may have been another template's before: they were made when it was. */
function copiesOf(template, { copies }) {
	return copies.filter(({ description, record, madeAt = 0 }) => sourceOfReplica(description) === template.vmid && (record === void 0 || template.record === void 0 || isElsewhere(template.record) ? madeAt >= (template.madeAt ?? 0) : record.built === template.record.built));
}
function isElsewhere({ build }) {
	return build === madeElsewhere;
}
function refOf({ vmid, name, node }) {
	return {
		vmid,
		name,
		node
	};
}
/** Who has the channel in a family. */
function holderIn({ originals }, channel) {
	return holderOf(channel, originals);
}
/** The record, or for a template that something else has made, the least that a record says. */
function recordOf({ record, madeAt }, now) {
	const built = new Date(madeAt ?? now).toISOString();
	return record ?? {
		built,
		build: "(not built by this action)",
		channels: {},
		others: []
	};
}
function hasTag({ tags }, channel) {
	return tags.some((tag) => tag.toLowerCase() === channelTag(channel));
}
function withTag({ tags }, channel) {
	return [...tags, channelTag(channel)];
}
function withoutTag({ tags }, channel) {
	return tags.filter((tag) => tag.toLowerCase() !== channelTag(channel));
}
/** Takes the tag off, and keeps in the record since when it was there: a rollback looks for that. */
function released(now, channel, at) {
	if (!hasTag(now, channel)) return void 0;
	const tags = withoutTag(now, channel);
	if (now.isCopy || now.record?.channels[channel] !== void 0) return { tags };
	const record = recordOf(now, at);
	return {
		tags,
		record: {
			...record,
			channels: {
				...record.channels,
				[channel]: memberSince(now, channel)
			}
		}
	};
}
/** Milliseconds for which a template whose removal was begun is not touched; then that was cut off. */
const retirementPatience = 36e5;
function isBeingRetired({ record }, now) {
	return record?.retiring !== void 0 && Math.abs(now - Date.parse(record.retiring)) < retirementPatience;
}

// src/lifecycle/choose-template.ts
/** The template that is to be promoted. `from`: the channel that has it; undefined: the newest verified one of the name. */
function choosePromoted(choice, from, all, now) {
	const family = chooseFamily(choice, all);
	if (choice.vmid === void 0 && from === void 0) return {
		...newestVerified(family, now),
		family
	};
	const template = choice.vmid === void 0 ? holderOrThrow(family, from ?? "") : byId(choice.vmid, all);
	refuseUnfit(template, now);
	return {
		template,
		family,
		passedOver: []
	};
}
/** Throws ExternalError where there is no template of the name or ID. */
function chooseFamily({ vmid, name }, all) {
	const named = vmid === void 0 ? void 0 : byId(vmid, all);
	if (named !== void 0 && name !== void 0 && named.name !== name) throw new ExternalError("unknown-template", `Template ${vmid} is named ${named.name}, and not ${name}`, "Leave out the name or the ID, or correct one of them.");
	const wanted = named?.name ?? name ?? "";
	const family = familyOf(wanted, all);
	if (named !== void 0 || family.originals.length > 0) return family;
	throw unknownName(wanted, all);
}
function unknownName(wanted, all) {
	const names = [...new Set(all.map((one) => one.name))].sort();
	return new ExternalError("unknown-template", `There is no template ${JSON.stringify(wanted)}`, `Templates that these credentials see: ${names.join(", ") || "none"}.${didYouMean(wanted, names)} A template is seen with VM.Audit on it.`);
}
function byId(vmid, all) {
	const found = all.find((one) => one.vmid === vmid);
	if (found !== void 0) return found;
	throw new ExternalError("unknown-template", `There is no template with the ID ${vmid}`, "Machines that are no templates are left alone, and a template is seen with VM.Audit on it.");
}
/** Throws ExternalError where nobody has the channel. */
function holderOrThrow(family, channel) {
	const holder = holderIn(family, channel);
	if (holder !== void 0) return holder;
	const channels = [...new Set(family.originals.flatMap(({ tags }) => channelsIn(tags)))].sort();
	throw new ExternalError("channel-without-template", `No template ${family.name} is in channel ${channel}`, `Channels of that name: ${channels.join(", ") || "none"}.${didYouMean(channel, channels)}`);
}
function newestVerified({ name, originals }, now) {
	const verified = originals.filter((one) => one.record?.verified !== void 0 && whyUnfit(one, now) === void 0);
	const [newest] = verified.filter(({ isAltered }) => !isAltered).toSorted(newestFirst);
	if (newest !== void 0) return {
		template: newest,
		passedOver: verified.filter((one) => one.isAltered && builtAt(one) > builtAt(newest))
	};
	const reasons = originals.map((one) => {
		const why = one.record?.verified === void 0 ? "nobody has verified it" : altered;
		return `${one.vmid}: ${whyUnfit(one, now)?.why ?? why}`;
	});
	throw new ExternalError("no-verified-template", `No template ${name} is verified`, [...reasons, "Build it with the post-processor verify and a record (`channel`, or `record: true`), or say which one is meant: by template-vmid, or with from, the channel that has it."].join("\n"));
}
/** Why a record says nothing of the template any more. */
const altered = "somebody has changed it since it was verified, or made it as a clone";
/** Throws ExternalError for what must get no channel. */
function refuseUnfit(template, now) {
	const unfit = whyUnfit(template, now);
	if (unfit === void 0) return;
	throw new ExternalError(unfit.code, `The ${describeTemplate(refOf(template))} can not be in a channel: ${unfit.why}`, unfit.remedy);
}
/** Throws ExternalError: what is done with a template is done with its copies too. */
function refuseCopy(template) {
	if (!template.isCopy) return;
	throw new ExternalError("template-is-a-copy", `The ${describeTemplate(refOf(template))} is a copy of template ${sourceOfReplica(template.description)}`, "Name the template itself: its copies follow it.");
}
function whyUnfit(template, now) {
	if (template.isUnfinished) return {
		code: "template-unfinished",
		why: "it carries the mark of a build that is under way or was cut off",
		remedy: "Wait until the build has ended. What was cut off is removed by the command reap when it is old enough."
	};
	if (template.isCopy) return {
		code: "template-is-a-copy",
		why: `it is a copy of template ${sourceOfReplica(template.description)}`,
		remedy: "Name the template itself: its copies follow it."
	};
	if (template.record?.revoked !== void 0) return {
		code: "template-revoked",
		why: `it is revoked (${template.record.revoked})`,
		remedy: "Choose another one, or take the revocation back with the command unrevoke."
	};
	if (isBeingRetired(template, now)) return {
		code: "template-retiring",
		why: `its removal was begun at ${template.record?.retiring}`,
		remedy: "Choose another one. Where the removal was cut off, it can have a channel again an hour later."
	};
}

// src/lifecycle/change-notes.ts
const rounds = 6;
/**
* Changes tags and record of a template in one call, with the digest of what was read: of two who change it at once, one
* reads again. `wish` looks at it as it is now, and answers undefined where nothing is left to do, which is so too after
* a call whose answer was lost. Answers whether anything was changed. Throws ExternalError where it is another one by now.
*/
async function changeNotes(template, wish, { client, signal, clock }) {
	const vm = new Vm(client, template.node, template.vmid, { signal });
	let isDoubtful = false;
	for (let round = 1;; round++) {
		const now = await present(template, vm);
		const change = wish(now);
		if (change === void 0) return isDoubtful;
		try {
			await client.request("PUT", `${vm.path}/config`, parametersOf(change, now), { signal });
			return true;
		} catch (thrown) {
			signal.throwIfAborted();
			if (!(thrown instanceof ProxmoxError) || round === rounds) throw thrown;
			if (!thrown.ambiguous && !isChanged(thrown)) throw thrown;
			isDoubtful ||= thrown.ambiguous;
			await clock.sleep(backoff(round), signal);
		}
	}
}
/** The template as it is, if it is still the one that was looked at. */
async function present(template, vm) {
	const config = await vm.unlocked();
	const now = config === void 0 ? void 0 : entryOf({
		node: vm.node,
		vmid: vm.vmid,
		config
	}, []);
	const isSame = config?.["template"] === 1 && now?.isUnfinished === false && now.name === template.name && (template.record === void 0 || now.record?.built === template.record.built);
	if (now !== void 0 && isSame) return now;
	throw new ExternalError("template-changed", `The ${describeTemplate(template)} is ${config === void 0 ? "gone" : "another one"} since it was looked at`, "Somebody removed or replaced it meanwhile. Look at what is there now, and start again.");
}
function parametersOf({ tags, record }, now) {
	return {
		digest: String(now.config["digest"] ?? ""),
		...record === void 0 ? {} : { description: withRecord(now.description, record) },
		...tags === void 0 ? {} : tags.length === 0 ? { delete: "tags" } : { tags: tags.join(";") }
	};
}
/** Somebody changed it between the reading and the writing. */
function isChanged({ reason }) {
	return /file change by other user|checksum mismatch|modified configuration/.test(reason);
}

// src/lifecycle/retirement.ts
/**
* Which templates of a name have served their time, newest first. Either part of the policy is a reason to stay; and so is
* whatever speaks of somebody who needs it. `channel`: only those that are or were in it. `now`: milliseconds.
*/
function judgeRetirement(all, family, { channel, ...policy }, now) {
	const group = all.filter((one) => one.name === family.name && (channel === void 0 || hasBeenIn(one, channel)));
	const useful = group.filter((one) => isOurs(one) && !one.isAltered && !one.isCopy && !one.isUnfinished && !isRevoked(one) && !isAhead(one, now));
	return group.toSorted(newestFirst).map((template) => ({
		template,
		stays: whyByPolicy(template, useful, policy, now) ?? whyNeeded(template, family)
	}));
}
function hasBeenIn({ tags, record }, channel) {
	return channelsIn(tags).includes(channel) || record?.channels[channel] !== void 0 || record?.left?.[channel] !== void 0;
}
/** Built in the future, by a clock that was wrong: who believes it takes all others for old. */
function isAhead(template, now) {
	return builtAt(template) > now + tolerance;
}
/** Milliseconds by which the clocks of servers and runners differ. */
const tolerance = 36e5;
function isOurs({ record }) {
	return record !== void 0 && record.build !== "(not built by this action)";
}
function isRevoked({ record }) {
	return record?.revoked !== void 0;
}
function whyByPolicy(template, useful, { keep, keepForMs }, now) {
	if (!isOurs(template)) return "it was not built by this action, or by a build that keeps no record";
	if (isAhead(template, now)) return "its record says that it was built in the future";
	if (template.isAltered) return void 0;
	const newer = useful.filter((other) => other !== template && (builtAt(other) > builtAt(template) || builtAt(other) === builtAt(template) && !template.isCopy && newestFirst(other, template) < 0)).length;
	if (keep !== void 0 && newer < keep) return isRevoked(template) ? `it is revoked, and fewer than ${keep} that are not are newer` : keep === 1 ? "it is the newest" : `it is one of the ${keep} newest`;
	const age = Math.max(0, now - builtAt(template));
	return keepForMs !== void 0 && age < keepForMs ? `it is younger than ${formatDays(keepForMs)}` : void 0;
}
function whyNeeded(template, family) {
	const { vmid, config, record, linked, isProtected, isUnfinished, isCopy, isAltered, tags } = template;
	if (isUnfinished) return "it carries the mark of a build that is under way or was cut off";
	const channels = [...new Set(channelsIn(tags))].filter((channel) => isCopy || holderIn(family, channel)?.vmid === vmid);
	if (channels.length > 0) return `it has channel ${channels.join(", ")}`;
	if (isProtected) return "it is protected";
	if (config["lock"] !== void 0) return `it is locked (${config["lock"]})`;
	if (linked.length > 0) return `${linked.length === 1 ? "machine" : "machines"} ${linked.join(", ")} ${linked.length === 1 ? "is" : "are"} linked to its disks`;
	if (record?.seal === void 0) return "nothing tells what its build left, so that somebody may have changed it";
	if (isAltered) return "somebody has changed it since it was built, or made it as a clone";
	return record.others.length === 0 ? void 0 : "its record has lines that a later version of this action wrote, or a person";
}

// src/lifecycle/retire.ts
/**
* Removes the templates of a name that have served their time, oldest first. Each is marked as being removed before, by a
* call that fails where anybody has changed it since it was judged: no channel comes to it any more. Answers what became of
* all of them, newest first. May be repeated.
* Throws ExternalError where no template has the name.
*/
async function retire({ name, channel, dryRun, spare, ...policy }, context) {
	const all = await templatesOf(context.client, context.signal);
	if (!all.some((one) => one.name === name)) throw unknownName(name, all);
	const family = familyOf(name, all);
	const verdicts = judgeRetirement(all, family, {
		...policy,
		channel
	}, nowOf(context));
	const fates = /* @__PURE__ */ new Map();
	for (const { template, stays } of verdicts.toReversed()) {
		const why = template.vmid === spare ? "it has just been built" : stays;
		if (why !== void 0) fates.set(template, {
			fate: "stays",
			why
		});
		else if (dryRun) fates.set(template, { fate: "found" });
		else fates.set(template, await remove(template, context));
	}
	return verdicts.map(({ template }) => ({
		...refOf(template),
		builtAt: template.madeAt,
		channels: channelsIn(template.tags),
		...fates.get(template) ?? { fate: "stays" }
	}));
}
/** By the server's clock: that of a runner may be wrong, and what it takes for old is removed. */
function nowOf({ client, clock }) {
	return Math.min(client.serverTime * 1e3, clock.now());
}
const changed = "somebody has changed or removed it while it was looked at";
async function remove(template, context) {
	const { client, signal } = context;
	const { node, vmid } = template;
	try {
		const [task] = await client.runningTasks(node, ({ id }) => id === String(vmid));
		if (task !== void 0) return {
			fate: "stays",
			why: `the task ${parseUpid(task)?.type} runs on it`
		};
		if (!await mark(template, context)) return {
			fate: "stays",
			why: changed
		};
		if (!await isLeaving(template, context)) return {
			fate: "stays",
			why: changed
		};
		context.say(`Retiring ${describeTemplate(refOf(template))}`);
		await new Vm(client, node, vmid, { signal }).destroy();
		return { fate: "retired" };
	} catch (thrown) {
		signal.throwIfAborted();
		if (thrown instanceof ExternalError && thrown.code === "template-changed") return {
			fate: "stays",
			why: changed
		};
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		await unmark(template, context).catch(() => {});
		if (thrown.code === "linked-clones-exist") return {
			fate: "stays",
			why: "a machine that these credentials do not see is linked to its disks"
		};
		const [reason] = toDiagnostics(thrown);
		return {
			fate: "left",
			why: [reason?.summary, reason?.detail].filter(Boolean).join("\n")
		};
	}
}
/** Says in its record that it goes. Answers whether it is as it was judged. */
async function mark(template, context) {
	const { record, config } = template;
	if (record === void 0) return false;
	const retiring = new Date(context.clock.now()).toISOString();
	let isSame = true;
	await changeNotes(template, (now) => {
		if (now.record?.retiring === retiring) return void 0;
		isSame = now.config["digest"] === config["digest"];
		return isSame ? { record: {
			...record,
			retiring
		} } : void 0;
	}, context);
	return isSame;
}
/** A person, who knows nothing of the mark, may have given it a channel since. */
async function isLeaving({ node, vmid, tags }, { client, signal }) {
	const config = await new Vm(client, node, vmid, { signal }).config();
	const now = config === void 0 ? void 0 : entryOf({
		node,
		vmid,
		config
	}, []);
	return now?.record?.retiring !== void 0 && channelsIn(now.tags).every((one) => channelsIn(tags).includes(one));
}
/** It could not be removed, and is of use as before. */
async function unmark(template, context) {
	await changeNotes(template, ({ record }) => record?.retiring === void 0 ? void 0 : { record: {
		...record,
		retiring: void 0
	} }, context);
}

export { released as _, chooseFamily as a, refuseCopy as c, copiesOf as d, familyOf as f, refOf as g, recordOf as h, byId as i, refuseUnfit as l, holderIn as m, changeNotes as n, choosePromoted as o, hasTag as p, altered as r, holderOrThrow as s, retire as t, whyUnfit as u, withTag as v, withoutTag as y };