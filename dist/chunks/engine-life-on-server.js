import { n as withServer, t as requireNode } from "./builders-proxmox-with-server.js";
import { i as templatesOf, n as entryOf } from "./builders-proxmox-record-catalogue.js";
import { i as memberSince, n as channelsIn } from "./builders-proxmox-record-channel.js";
import { t as requireAudit } from "./builders-proxmox-record-require-audit.js";
import { _ as released, a as chooseFamily, c as refuseCopy, d as copiesOf, f as familyOf, g as refOf, h as recordOf, i as byId, l as refuseUnfit, m as holderIn, n as changeNotes, o as choosePromoted, p as hasTag, r as altered, s as holderOrThrow, t as retire$1, u as whyUnfit, v as withTag, y as withoutTag } from "./lifecycle-retire.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as describeTemplate } from "./events-template-ref.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { n as ExternalError, s as toDiagnostics } from "./diagnostics-errors.js";
import { s as workOn } from "./engine-step.js";

// src/lifecycle/list.ts
/** Templates by name, of each the newest first. Throws ExternalError where the credentials may see none. */
async function list$1({ name, channel }, node, { client, signal }) {
	const all = await templatesOf(client, signal);
	if (all.length === 0) await requireAudit(client, signal);
	const isMeant = name === void 0 ? () => true : pattern(name);
	return all.filter((one) => isMeant(one.name) && (node === void 0 || one.node === node)).map((one) => listed(one, all)).filter(({ channels }) => channel === void 0 || channels.some((one) => one.name === channel)).toSorted((left, right) => compare(left.name, right.name) || (right.madeAt ?? 0) - (left.madeAt ?? 0) || left.vmid - right.vmid);
}
function listed(template, all) {
	const { record, madeAt, tags, linked, copyOf, isProtected, isUnfinished } = template;
	const family = familyOf(template.name, all);
	const tagged = channelsIn(tags);
	const own = all.find(({ vmid }) => vmid === copyOf) ?? template;
	const held = tagged.filter((channel) => holderIn(family, channel)?.vmid === own.vmid);
	const { build, fingerprint, commit, run, packages, full, verified, revoked } = record ?? {};
	return {
		...refOf(template),
		channels: held.map((channel) => ({
			name: channel,
			since: memberSince(own, channel)
		})),
		stale: isUnfinished ? [] : tagged.filter((channel) => !held.includes(channel)),
		tags,
		madeAt,
		build,
		fingerprint,
		commit,
		run,
		packages,
		full,
		verified,
		revoked,
		parent: parentOf(template, all),
		children: all.filter((one) => !one.isCopy && isParent(template, one)).map(({ vmid }) => vmid),
		linked,
		copyOf,
		isProtected,
		isUnfinished
	};
}
function parentOf(template, all) {
	const [, id, name = ""] = /^(\d+)(?: (.*))?$/.exec(template.record?.parent ?? "") ?? [];
	if (id === void 0) return void 0;
	return {
		vmid: Number(id),
		name,
		isThere: all.some((one) => isParent(one, template))
	};
}
/** The one that had the ID and the name when the other was built: one that is younger has only taken the place. */
function isParent(parent, { record, madeAt = 0 }) {
	return `${parent.vmid} ${parent.name}`.trim() === record?.parent && (parent.madeAt ?? 0) <= madeAt;
}
function pattern(name) {
	const parts = name.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
	const whole = new RegExp(`^${parts.join(".*")}$`);
	return (text) => whole.test(text);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}

// src/lifecycle/settle-channel.ts
/**
* Gives a template the channel, in one call: from then on it is the holder, since nobody has got it later. Answers since
* when it has it.
*/
async function give(template, channel, before, context) {
	const since = Math.max(context.clock.now(), before === void 0 ? 0 : memberSince(before, channel) + 1);
	await changeNotes(template, (now) => {
		if (hasTag(now, channel) && now.record?.channels[channel] === since) return void 0;
		refuseUnfit(now, context.clock.now());
		const { retiring: _, left = {}, ...record } = recordOf(now, context.clock.now());
		const { [channel]: __, ...others } = left;
		return {
			tags: hasTag(now, channel) ? void 0 : withTag(now, channel),
			record: {
				...record,
				left: others,
				channels: {
					...record.channels,
					[channel]: since
				}
			}
		};
	}, context);
	return since;
}
/**
* Makes the tags say what is so: the holder has the channel and its copies carry the tag, and no others do. What a move
* that was cut off left is put right here. `spare`: those that are seen to elsewhere.
*/
async function settle(holder, channel, family, context, spare = []) {
	const copies = copiesOf(holder, family);
	const since = memberSince(holder, channel);
	for (const copy of copies) if (!hasTag(copy, channel)) await changeNotes(copy, (now) => {
		if (hasTag(now, channel)) return void 0;
		const { record } = now;
		const channels = {
			...record?.channels,
			[channel]: since
		};
		return {
			tags: withTag(now, channel),
			record: record === void 0 ? void 0 : {
				...record,
				channels
			}
		};
	}, context);
	const known = /* @__PURE__ */ new Set([
		holder,
		...copies,
		...spare
	]);
	const stale = [...family.originals, ...family.copies].filter((one) => !known.has(one) && hasTag(one, channel));
	for (const one of stale) {
		await requireTag(holder, channel, context);
		await changeNotes(one, (now) => released(now, channel, context.clock.now()), context);
	}
	return {
		copies: copies.map(refOf),
		tidied: stale.map(refOf)
	};
}
/** Another command may have tidied it away: the channel must not be left by both. Throws ExternalError. */
async function requireTag(template, channel, context) {
	const { node, vmid } = template;
	const config = await new Vm(context.client, node, vmid, { signal: context.signal }).config();
	if (config !== void 0 && hasTag(entryOf({
		node,
		vmid,
		config
	}, []), channel)) return;
	throw new ExternalError("template-changed", `Another command moves channel ${channel} at the same time`, "Nothing was taken from who has it. Let one run after the other (`concurrency` in the workflow), and start again.");
}
/** Takes a channel from a template for good, in one call: its record says that it was there and has left. */
async function leave(template, channel, context) {
	await changeNotes(template, (now) => {
		if (!hasTag(now, channel)) return void 0;
		const since = memberSince(now, channel);
		const { channels, left, ...record } = recordOf(now, context.clock.now());
		const { [channel]: _, ...others } = channels;
		return {
			tags: withoutTag(now, channel),
			record: {
				...record,
				channels: others,
				left: {
					...left,
					[channel]: since
				}
			}
		};
	}, context);
}

// src/lifecycle/promote.ts
/**
* Moves a channel to a template: first the one that gets it, which is one call and makes it the holder, then the tags of
* those that had it. May be repeated, and puts right what was cut off. Throws ExternalError where it can not be.
*/
async function promote$1({ channel, from, ...choice }, context) {
	const all = await templatesOf(context.client, context.signal);
	const { template, family, passedOver } = choosePromoted(choice, from, all, context.clock.now());
	for (const one of passedOver) context.message(`Passed over: ${describeTemplate(refOf(one))}: ${altered}. By its ID it can have the channel.`);
	tellNewChannel(channel, family, context);
	const holder = holderIn(family, channel);
	const changed = holder?.vmid !== template.vmid;
	if (changed) {
		context.say(`Channel ${channel} of ${family.name}: to ${describeTemplate(refOf(template))}`);
		await give(template, channel, holder, context);
	}
	const settled = await settle(template, channel, family, context);
	const before = holder === void 0 ? void 0 : refOf(holder);
	return {
		kind: "promotion",
		channel,
		template: refOf(template),
		previous: before,
		changed,
		copies: settled.copies,
		tidied: settled.tidied.filter(({ vmid }) => vmid !== before?.vmid),
		skipped: []
	};
}
/** A misspelt name is a channel as good as any. */
function tellNewChannel(channel, { name, originals }, { message }) {
	const known = originals.flatMap(({ tags, record }) => [
		...channelsIn(tags),
		...Object.keys(record?.channels ?? {}),
		...Object.keys(record?.left ?? {})
	]);
	const channels = [...new Set(known)].sort();
	if (channels.length > 0 && !channels.includes(channel.toLowerCase())) message(`Channel ${channel} of ${name} is a new one, beside ${channels.join(", ")}.${didYouMean(channel, channels)}`);
}

// src/lifecycle/rollback.ts
/**
* Gives a channel back to who had it before, or to the former holder that `vmid` names. That one gets the tag and keeps its
* old date, so that nothing has moved yet; then the present holder loses tag and date in one call, and with it the channel.
* Throws ExternalError where nobody is left to go back to.
*/
async function rollback$1({ channel, ...choice }, context) {
	const all = await templatesOf(context.client, context.signal);
	const family = chooseFamily(choice, all);
	const holder = holderOrThrow(family, channel);
	const copies = copiesOf(holder, family);
	const wanted = choice.vmid === void 0 ? void 0 : byId(choice.vmid, all);
	if (wanted?.vmid === holder.vmid) {
		const settled = await settle(holder, channel, family, context);
		return {
			kind: "rollback",
			channel,
			template: refOf(holder),
			previous: refOf(holder),
			changed: false,
			...settled,
			skipped: []
		};
	}
	const { former, skipped } = formerHolder(family, holder, channel, wanted, context.clock.now());
	const others = await settle(holder, channel, family, context, [
		former,
		...copies,
		...copiesOf(former, family)
	]);
	context.say(`Channel ${channel} of ${family.name}: back to ${describeTemplate(refOf(former))}`);
	await changeNotes(former, (now) => {
		if (hasTag(now, channel)) return void 0;
		refuseUnfit(now, context.clock.now());
		return { tags: withTag(now, channel) };
	}, context);
	await requireTag(former, channel, context);
	await leave(holder, channel, context);
	const after = chooseFamily({
		vmid: void 0,
		name: family.name
	}, await templatesOf(context.client, context.signal));
	const settled = await settle(holderOrThrow(after, channel), channel, after, context);
	return {
		kind: "rollback",
		channel,
		template: refOf(former),
		previous: refOf(holder),
		changed: true,
		copies: settled.copies,
		tidied: others.tidied,
		skipped
	};
}
/** Of those that had the channel the last one that may have it again. */
function formerHolder({ name, originals }, holder, channel, wanted, now) {
	const sinceOf = (one) => one.record?.channels[channel];
	const formers = originals.filter((one) => one.vmid !== holder.vmid && (sinceOf(one) ?? Number.POSITIVE_INFINITY) < memberSince(holder, channel)).filter((one) => wanted === void 0 || one.vmid === wanted.vmid).toSorted((left, right) => (sinceOf(right) ?? 0) - (sinceOf(left) ?? 0) || Number(left.isAltered) - Number(right.isAltered));
	const skipped = [];
	for (const former of formers) {
		const unfit = whyUnfit(former, now);
		if (unfit === void 0) return {
			former,
			skipped
		};
		skipped.push({
			template: refOf(former),
			why: unfit.why
		});
	}
	const passed = skipped.map(({ template, why }) => `The ${describeTemplate(template)} had it before, but ${why}.`);
	throw new ExternalError("no-former-template", wanted === void 0 ? `No template ${name} had channel ${channel} before ${holder.vmid}` : `Template ${wanted.vmid} can not get channel ${channel} of ${name} back`, [
		...passed,
		...passed.length === 0 && wanted !== void 0 ? ["It has not had the channel before the present holder."] : [],
		`Template ${holder.vmid} keeps the channel. Any other one gets it by the command promote.`
	].join("\n"));
}

// src/lifecycle/revoke.ts
/**
* Writes into a template and its copies that nothing is to be made of them any more, or takes that back. May be repeated.
* Its channels stay with it unless they are to go back; where that can not be done it is told, and they stay.
*/
async function revoke$1({ channel, reason, rollback: isRollback, ...choice }, context) {
	const all = await templatesOf(context.client, context.signal);
	const family = chooseFamily(choice, all);
	const template = choice.vmid === void 0 ? holderOrThrow(family, channel ?? "") : byId(choice.vmid, all);
	refuseCopy(template);
	const before = template.record?.revoked;
	const written = reason?.replaceAll(/\s+/g, " ").trim();
	context.say(`${written === void 0 ? "Taking back the revocation of" : "Revoking"} ${describeTemplate(refOf(template))}`);
	const changed = await write(template, written, context);
	const copies = copiesOf(template, family);
	for (const copy of copies) await write(copy, written, context);
	const moves = written !== void 0 && isRollback ? await giveBack(template, family, context) : [];
	const gone = new Set(moves.map((move) => move.channel));
	const channels = heldBy(template, family).filter((one) => !gone.has(one));
	if (written !== void 0 && channels.length > 0 && !isRollback) context.warn("revoked-in-channel", `The revoked ${describeTemplate(refOf(template))} still has channel ${channels.join(", ")}`, "Promote another one, or give the channel back with the command rollback, or with rollback: true at the next revoke.");
	return {
		kind: written === void 0 ? "restoration" : "revocation",
		template: refOf(template),
		reason: written ?? before,
		changed,
		copies: copies.map(refOf),
		channels,
		moves
	};
}
function write(template, reason, context) {
	return changeNotes(template, (now) => {
		if (now.record?.revoked === reason) return void 0;
		return { record: {
			...recordOf(now, context.clock.now()),
			revoked: reason
		} };
	}, context);
}
function heldBy({ vmid, tags }, family) {
	return [...new Set(channelsIn(tags))].filter((channel) => holderIn(family, channel)?.vmid === vmid);
}
async function giveBack(template, family, context) {
	const moves = [];
	for (const channel of heldBy(template, family)) try {
		moves.push(await rollback$1({
			vmid: void 0,
			name: family.name,
			channel
		}, context));
	} catch (thrown) {
		if (!(thrown instanceof ExternalError) || thrown.code !== "no-former-template") throw thrown;
		const [problem] = toDiagnostics(thrown);
		context.warn("revoked-in-channel", `The revoked ${describeTemplate(refOf(template))} keeps channel ${channel}: nobody had it before`, problem?.detail);
	}
	return moves;
}

// src/engine/life/on-server.ts
const promote = (order) => onServer(order, (context) => promote$1(order, context));
const rollback = (order) => onServer(order, (context) => rollback$1(order, context));
const revoke = (order) => onServer(order, (context) => revoke$1(order, context));
const retire = (order) => onServer(order, (context) => retire$1(order, context));
function list({ connection, node, env, signal, clock, onEvent, ...wish }) {
	const work = workOn(void 0, {
		signal,
		clock,
		onEvent
	});
	return withServer(connection, {
		...work,
		env
	}, async (client) => {
		await requireNode(node, client);
		return list$1(wish, node, {
			client,
			signal
		});
	});
}
function onServer({ connection, node, env, signal, clock, onEvent }, job) {
	const work = workOn(void 0, {
		signal,
		clock,
		onEvent
	});
	if (node !== void 0) work.message(`Names and channels are those of the whole cluster: node ${node} limits nothing`);
	return withServer(connection, {
		...work,
		env
	}, (client) => job({
		...work,
		client
	}));
}

export { list, promote, retire, revoke, rollback };