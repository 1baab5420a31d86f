import { n as ExternalError, s as toDiagnostics } from "./diagnostics-errors.js";
import { a as warning } from "./diagnostics-diagnostic.js";
import { i as parseVolid, n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { c as keepingIn, d as takingIn, f as withoutTaking, i as describeSuccessor, n as unendedTask, o as finalDescription, p as nameWith, s as identityOf, u as successorIn } from "./builders-proxmox-removal-remove-machine.js";
import { n as isLockTimeout, t as backoff } from "./proxmox-transport-retry-request.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { n as buildTag, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { a as tagsIn, n as channelsIn, t as channelTag } from "./builders-proxmox-record-channel.js";
import { a as withoutRecord, i as withRecord, r as recordIn, t as sealOf } from "./builders-proxmox-record-seal.js";
import { o as reservedOptions } from "./proxmox-needed-permissions.js";
import { o as marked, t as bearsMark } from "./builders-proxmox-plan-build-marks.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { n as entryOf, o as machinesOf } from "./builders-proxmox-record-catalogue.js";
import { i as volumeSize, n as isInUse } from "./builders-proxmox-machine-delete-volume.js";

// src/builders/proxmox/machine/try-again.ts
/** Each of them has its own patience with a server that is busy. */
const rounds = 3;
/** Is it worth to ask again? */
function mayPass$1(thrown) {
	return thrown instanceof ProxmoxError && ![
		400,
		401,
		403
	].includes(thrown.status ?? 0);
}
/** Runs what is the last thing that is lacking of a long work: a server that says no once is asked again. */
async function tryAgain(trouble, { signal, clock, message }, run) {
	for (let round = 1;; round++) try {
		return await run();
	} catch (thrown) {
		signal.throwIfAborted();
		if (round === 3 || !mayPass$1(thrown)) throw thrown;
		message(`${trouble}: ${thrown.message}. Trying again`);
		await clock.sleep(backoff(round), signal);
	}
}

// src/builders/proxmox/record/previous.ts
const word = "proxmox-template-action:";
const ending = "-previous";
/** `fresh-previous`, also of what is called that already. */
function previousName(name) {
	return name.split(".")[0]?.endsWith(ending) ? name : nameWith(name, ending);
}
function previousIn(description) {
	const [, of, seal] = new RegExp(`^${word} was (?:template (\\d+)|the template of its name) before, seal ([0-9a-f]+)$`, "m").exec(description) ?? [];
	return seal === void 0 ? void 0 : {
		of: of === void 0 ? void 0 : Number(of),
		seal
	};
}
/** Notes of a template as a copy of it has them: no line of ours about what becomes of it, and as much as has room. */
function notesToKeep(description) {
	const notes = description.replaceAll("\r\n", "\n").split("\n").filter((line) => !line.startsWith(`${word} `)).join("\n").trim();
	if ([...notes].length <= 7292) return notes;
	const record = recordIn(notes);
	const room = 7292 - (record === void 0 ? 0 : [...withRecord("", record)].length + 2);
	const cut = [...withoutRecord(notes)].slice(0, room).join("");
	return record === void 0 ? cut : withRecord(cut, record);
}
/** The call that makes a machine the previous template. `notes`: those that it is to have, without that it is. */
function asPrevious(config, name, notes, of) {
	const own = tagsIn(String(config["tags"] ?? "")).filter((tag) => tag !== "proxmox-template-build" && channelsIn([tag]).length === 0);
	const seal = sealOf({
		...config,
		name,
		description: notes,
		tags: own.join(";")
	});
	const record = recordIn(notes);
	const text = (record === void 0 ? notes : withRecord(notes, {
		...record,
		seal
	})).trimEnd();
	const line = `${word} was ${of === void 0 ? "the template of its name" : `template ${of}`} before, seal ${seal}`;
	return {
		name,
		description: text === "" ? line : `${text}\n\n${line}`,
		...own.length === 0 ? { delete: "tags" } : { tags: own.join(";") }
	};
}
/** `kept`: the template that is the previous one now; the earlier ones are those of the same template. */
function earlierThan(kept, machines) {
	return machines.flatMap((machine) => {
		const entry = entryOf(machine, machines);
		if (entry.vmid === kept.vmid || entry.name !== kept.name || entry.isUnfinished) return [];
		const previous = previousIn(entry.description);
		if (previous?.of !== void 0 && kept.of !== void 0 && previous.of !== kept.of) return [];
		return [{
			entry,
			spared: whySpared(entry, previous)
		}];
	});
}
function whySpared({ config, isProtected, linked }, previous) {
	if (previous === void 0) return "nothing in its notes says that it was kept by a build";
	if (config["template"] !== 1) return "it is no template any more";
	if (isProtected) return "it is protected";
	if (sealOf(config) !== previous.seal) return "somebody has changed it";
	if (linked.length > 0) return `its disks are used by ${linked.join(", ")}`;
}

// src/builders/proxmox/record/keep-previous.ts
/**
* Removes the previous templates of before: there is one. One that is not as it was kept, or that is needed, stays, and it
* is told; that fails no build. May be repeated.
*/
async function removeEarlier({ vm, name, of }, context) {
	const { client } = vm;
	for (const { entry, spared } of earlierThan({
		vmid: vm.vmid,
		name,
		of
	}, await machinesOf(client, context.signal))) {
		const { vmid, node } = entry;
		const why = spared ?? await removal(new Vm(client, node, vmid, { signal: context.signal }), context);
		if (why === void 0) context.emit({
			kind: "say",
			text: `Template ${vmid} was ${name} until now, and was removed`
		});
		else context.emit({
			kind: "problem",
			diagnostic: warning("previous-not-removed", `Template ${vmid} is called ${name} too, and stays`, `${vm.vmid} is the previous template now. ${vmid} is not removed: ${why}.`)
		});
	}
}
/** Answers why it is still there. */
async function removal(vm, context) {
	const { client, node, vmid } = vm;
	for (let round = 1;; round++) try {
		await unendedTask(node, ({ id }) => id === String(vmid), client, context);
		if (await vm.config() !== void 0) await vm.destroy();
		return;
	} catch (thrown) {
		context.signal.throwIfAborted();
		if (!(thrown instanceof ExternalError)) throw thrown;
		if (round === 3 || !mayPass$1(thrown)) return toDiagnostics(thrown)[0]?.summary ?? thrown.message;
		await client.clock.sleep(backoff(round), context.signal);
	}
}

// src/builders/proxmox/swap/swap.ts
/** The machine as it was built. */
function builtOf({ client, node, machine, task }) {
	return new Vm(client, node, machine, task);
}
/** What is to have the ID, or has it. */
function holderOf({ client, node, vmid, task }) {
	return new Vm(client, node, vmid, task);
}
function descriptionOf(config) {
	return String(config?.["description"] ?? "");
}
/** Keys of what lies on a storage and is the machine's own: disks, EFI disk, TPM state, and what no drive has. */
function disksIn(config) {
	return [...drivesOf(config)].filter(([, { cdrom, file }]) => !cdrom && file.includes(":")).map(([key]) => key);
}

// src/builders/proxmox/swap/fill-holder.ts
/** Makes the machine that has the ID from now on: without disks, which are handed over to it, or as a copy. */
async function handOver(swap, taking, built) {
	const why = noHandOver(swap, built);
	if (why !== void 0) {
		await copy(swap, taking, built, why);
		return;
	}
	const vm = holderOf(swap);
	swap.emit({
		kind: "say",
		text: `Handing over the disks of machine ${swap.machine} to ID ${swap.vmid}`
	});
	const parameters = {
		...settingsOf(built),
		vmid: swap.vmid,
		description: await descriptionFor(swap, taking, built, "hand-over"),
		...present({ pool: await poolOf(swap) })
	};
	await made(vm, swap, () => vm.create(parameters, swap.mark));
}
/** Why the disks can not be handed over; undefined: nothing is known that speaks against it. */
function noHandOver({ client }, built) {
	const { major, minor, text } = client.version;
	if (major < 7 || major === 7 && minor < 2) return `Proxmox VE ${text} does not know how to hand over disks`;
	const reserved = reservedOptions(built, client.identity);
	return reserved.length === 0 ? void 0 : `only root may set ${reserved.join(", ")} anew`;
}
/** Of the machine that is made under the ID: all that the built one has, but for disks and what the server itself sets. */
function settingsOf(built) {
	const drives = drivesOf(built);
	const left = /^(digest|meta|vmgenid|lock|parent|template|snaptime|description|boot|unused\d+|vmstate|running.*)$/;
	return Object.fromEntries(Object.entries(built).flatMap(([key, value]) => {
		const drive = drives.get(key);
		if (left.test(key)) return [];
		if (drive === void 0) return [[key, value]];
		if (drive.cloudInit) return [[key, `${parseVolid(drive.file)?.storage ?? ""}:cloudinit`]];
		return drive.cdrom ? [[key, `${drive.file},media=cdrom`]] : [];
	}));
}
async function descriptionFor({ client, vmid, machine, mark }, { ending }, built, way) {
	const name = String(built["name"] ?? "");
	const facts = marked(mark, {
		vmid,
		since: Math.floor(client.serverTime),
		names: [name, name]
	});
	const successor = {
		machine,
		way,
		ending,
		boot: String(built["boot"] ?? "").trim()
	};
	return describeSuccessor(facts, successor, finalDescription(descriptionOf(built)));
}
/** The pool that the built machine is in; empty: none. */
async function poolOf({ client, machine, signal }) {
	return (await client.request("GET", "/cluster/resources", { type: "vm" }, { signal })).find(({ vmid }) => vmid === machine)?.pool ?? "";
}
/** Somebody may have taken the ID in between: that is seen by who looks again. */
async function made(vm, { mark }, make) {
	try {
		await make();
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError && /already exists|file exists/i.test(thrown.reason)) && !await vm.carries(mark)) throw thrown;
	}
}
async function copy(swap, taking, built, why) {
	const vm = holderOf(swap);
	swap.emit({
		kind: "say",
		text: `Copying machine ${swap.machine} to ID ${swap.vmid}: ${why}`
	});
	const parameters = {
		name: String(built["name"] ?? ""),
		description: await descriptionFor(swap, taking, built, "copy"),
		full: 1,
		...present({ pool: await poolOf(swap) })
	};
	const source = {
		node: swap.node,
		vmid: swap.machine
	};
	await made(vm, swap, () => vm.cloneFrom(source, parameters, swap.mark));
}
/**
* A disk was not handed over. Where that may pass, throws what was thrown; else what was handed over goes back, and a copy
* of all of them gets the ID.
*/
async function copyAll(swap, { thrown, disk, successor, built, holder }) {
	swap.signal.throwIfAborted();
	if (!(thrown instanceof ProxmoxError) || mayPass(thrown)) throw thrown;
	const taking = takingIn(descriptionOf(built));
	if (taking === void 0) throw thrown;
	const [vm, own] = [holderOf(swap), builtOf(swap)];
	for (const key of disksIn(holder)) await vm.giveDisk(key, swap.machine);
	if (successor.boot !== "") await own.configure({ boot: successor.boot });
	const [whole, emptied] = [await own.config(), await vm.config()];
	if (whole === void 0 || whole[disk] === void 0 || emptied !== void 0 && disksIn(emptied).length > 0) throw thrown;
	await vm.destroy();
	await copy(swap, taking, whole, `${disk} can not be handed over (${thrown.reason})`);
}
function mayPass({ status, ambiguous, reason }) {
	return ambiguous || isLockTimeout(reason) || status === 401 || status === 403 || (status ?? 0) > 501;
}

// src/builders/proxmox/swap/has-all-disks.ts
/** Are the disks that a configuration names on their storages? A removal that was cut off takes some of them. */
async function hasAllDisks(config, node, client, signal) {
	const drives = drivesOf(config);
	for (const key of disksIn(config)) {
		const volid = drives.get(key)?.file ?? "";
		const storage = parseVolid(volid)?.storage ?? "";
		if (await volumeSize(client, {
			node,
			storage,
			volid
		}, { signal }) === void 0) return false;
	}
	return true;
}

// src/builders/proxmox/swap/remove-old.ts
/**
* Removes the template that is replaced. Where the server does not, and nothing of it was touched, the way back is open:
* the finished machine does not take the ID any more.
*/
async function removeOld(swap, old, config, description) {
	const name = String(config["name"] ?? "");
	swap.emit({
		kind: "say",
		text: `Removing the old template ${old.vmid} (${name}): the new one takes its ID`
	});
	try {
		if (config["template"] !== 1 && await old.status() !== "stopped") await old.stop();
		await old.destroy();
	} catch (thrown) {
		swap.signal.throwIfAborted();
		if (!(thrown instanceof ExternalError) || !await isWhole(thrown, old, swap)) throw thrown;
		await builtOf(swap).configure({ description: withoutTaking(description) });
		throw thrown;
	}
	swap.emit({
		kind: "replaced",
		vmid: old.vmid,
		name,
		node: old.node
	});
}
async function isWhole(thrown, old, { client, signal }) {
	try {
		const now = await old.unlocked();
		if (now === void 0) return false;
		if (thrown instanceof ProxmoxError && thrown.failure.upid === void 0 && !thrown.ambiguous) return true;
		return await hasAllDisks(now, old.node, client, signal);
	} catch (second) {
		signal.throwIfAborted();
		if (second instanceof ExternalError) return false;
		throw second;
	}
}

// src/builders/proxmox/swap/advance.ts
/** More than there are states: whoever comes around that often does not come further. */
const mostSteps = 12;
/**
* Brings a swap as far as it goes by what the two machines say of themselves, from whatever state it was left in. May be
* repeated. Throws ProxmoxError; what was done until then stays.
*/
async function advance(swap) {
	await quiet(swap);
	for (let step = 0; step < mostSteps; step++) {
		swap.signal.throwIfAborted();
		const built = await builtOf(swap).unlocked();
		const taking = carries(swap, built) ? takingIn(descriptionOf(built)) : void 0;
		const holder = await holderOf(swap).unlocked();
		const successor = carries(swap, holder) ? successorIn(descriptionOf(holder)) : void 0;
		if (holder !== void 0 && successor !== void 0) {
			if (await complete(swap, successor, built, holder)) return "ready";
		} else if (built === void 0) return "done";
		else if (taking === void 0) return "undone";
		else {
			const end = await makeRoom(swap, taking, built, holder);
			if (end !== void 0) return end;
		}
	}
	throw new ExternalError("not-removed", `The hand-over of ID ${swap.vmid} does not come to an end`);
}
/** Waits for what an earlier attempt has begun. */
async function quiet({ client, node, machine, vmid, signal, emit }) {
	const ids = [String(machine), String(vmid)];
	const isOurs = ({ id }) => ids.includes(id) || id.startsWith(`${machine}-`);
	if (await unendedTask(node, isOurs, client, {
		signal,
		emit
	}) !== void 0) throw new ExternalError("still-being-made", `A task of machine ${machine} or ${vmid} still runs on the server`);
}
function carries({ mark }, config) {
	return bearsMark(descriptionOf(config), mark);
}
/** The old template goes, and a machine of ours gets its ID. */
async function makeRoom(swap, taking, built, holder) {
	const away = holder === void 0 && taking.node !== swap.node ? await elsewhere(swap, taking).config() : void 0;
	const found = holder ?? away;
	if (found === void 0) {
		await handOver(swap, taking, built);
		return;
	}
	if (identityOf(found) === taking.from) {
		await removeOld(swap, elsewhere(swap, taking), found, descriptionOf(built));
		return;
	}
	if (found["lock"] === "create" || found["lock"] === "clone") throw new ExternalError("still-being-made", `Machine ${swap.vmid} is still being made`);
	return isReleased(built, found, taking) ? "done" : "taken";
}
function elsewhere({ client, vmid, task }, { node }) {
	return new Vm(client, node, vmid, task);
}
/** Does what has the ID have all that was built? Its mark is gone then. */
function isReleased(built, found, { ending }) {
	const isAlike = found["name"] === built["name"] && found["template"] === 1 === (ending === "template");
	return disksIn(built).length === 0 || isAlike && disksIn(built).every((key) => found[key] !== void 0);
}
/** Answers whether nothing is lacking; else what can be done was done. */
async function complete(swap, successor, built, holder) {
	const vm = holderOf(swap);
	if (successor.way === "hand-over" && built !== void 0 && carries(swap, built)) {
		const [next] = disksIn(built);
		if (next !== void 0) {
			await giveOne(swap, next, successor, built, holder);
			return false;
		}
	}
	if (successor.way === "copy" && built !== void 0) await sameCards(vm, built, holder);
	if (successor.boot !== "" && holder["boot"] !== successor.boot && holder["template"] !== 1) await vm.configure({ boot: successor.boot });
	if (successor.ending === "template" && holder["template"] !== 1) {
		const result = await vm.convertToTemplate();
		for (const text of result?.warnings ?? []) swap.emit({
			kind: "message",
			text: `Proxmox VE warns about the conversion: ${text}`
		});
	}
	return true;
}
/** Cards of a copy get addresses of their own, and those of what was built are meant. */
async function sameCards(vm, built, holder) {
	const cards = Object.entries(built).filter(([key, value]) => /^net\d+$/.test(key) && holder[key] !== value);
	if (cards.length > 0) await vm.configure(Object.fromEntries(cards));
}
async function giveOne(swap, disk, successor, built, holder) {
	try {
		await builtOf(swap).giveDisk(disk, swap.vmid);
	} catch (thrown) {
		await copyAll(swap, {
			thrown,
			disk,
			successor,
			built,
			holder
		});
	}
}

// src/builders/proxmox/swap/settle-previous.ts
/**
* The copy of the template that was replaced is the user's, in place of the one that was kept before. Nothing where none
* is kept. May be repeated: what the taking machine says goes with it, after this.
*/
async function settlePrevious(swap, taking) {
	if (taking?.keeps === void 0) return;
	const { client, mark, task, signal, emit } = swap;
	const { keeps, node, vmid } = taking;
	const vm = new Vm(client, node, keeps, task);
	await unendedTask(node, ({ id }) => id === String(keeps), client, {
		signal,
		emit
	});
	const config = await vm.unlocked();
	if (config === void 0) return;
	const description = descriptionOf(config);
	const name = String(config["name"] ?? "");
	if (bearsMark(description, mark)) {
		if (keepingIn(description)?.of !== vmid) return;
		await vm.configure(asPrevious(config, name, finalDescription(description), vmid));
		emit({
			kind: "say",
			text: `What was template ${vmid} stays as ${keeps} (${name})`
		});
	} else if (previousIn(description)?.of !== vmid) return;
	await removeEarlier({
		vm,
		name,
		of: vmid
	}, {
		signal,
		emit
	});
}

// src/builders/proxmox/swap/finish-swap.ts
/**
* Finishes a swap that was cut off, or undoes it: then the machine that was built is one that a build has left, which is
* whoever's to remove who removes those.
*/
async function finishSwap(swap) {
	switch (await advance(swap)) {
		case "undone": return "undone";
		case "taken":
			await settleWhereItIs(swap);
			return "finished";
		case "ready":
			if (successorIn(descriptionOf(await holderOf(swap).config()))?.ending === "vm") await holderOf(swap).start();
			swap.emit({
				kind: "artifact",
				artifact: await madeOf(swap)
			});
			await release(swap, holderOf(swap));
			swap.emit({
				kind: "say",
				text: `The new template has the ID ${swap.vmid} now`
			});
	}
	await removeBuilt(swap);
	return "finished";
}
/** What the user gets. */
async function madeOf(swap) {
	const vm = holderOf(swap);
	const config = await vm.config();
	if (config === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
	return artifactOf(config["template"] === 1 ? "template" : "vm", vm, config);
}
/** Takes the marks away: from then on the machine is the user's. */
async function release(swap, vm) {
	const config = await vm.config();
	if (config !== void 0 && bearsMark(descriptionOf(config), swap.mark)) await vm.configure(released(config));
}
/** The call that does: description and tags as the template's own, with the channel that its record names. */
function released(config) {
	const text = finalDescription(descriptionOf(config));
	const own = tagsIn(String(config["tags"] ?? "")).filter((tag) => tag !== buildTag);
	const record = recordIn(text);
	const seal = record && sealOf({
		...config,
		description: text,
		tags: own.join(";")
	});
	const description = record === void 0 ? text : withRecord(text, {
		...record,
		seal
	});
	const tags = [.../* @__PURE__ */ new Set([...own, ...Object.keys(record?.channels ?? {}).map(channelTag)])];
	const gone = [...description === "" ? ["description"] : [], ...tags.length === 0 ? ["tags"] : []];
	return {
		...description === "" ? {} : { description },
		...tags.length === 0 ? {} : { tags: tags.join(";") },
		...gone.length === 0 ? {} : { delete: gone.join(",") }
	};
}
/**
* What is left under the ID that it was built under: a configuration without disks, or what was copied. It leads to the copy
* of the old template that stays, and goes after that.
*/
async function removeBuilt(swap) {
	const vm = builtOf(swap);
	const config = await vm.unlocked();
	if (config === void 0 || !bearsMark(descriptionOf(config), swap.mark)) return;
	await settlePrevious(swap, takingIn(descriptionOf(config)));
	await vm.destroy();
}
/** Somebody else has the ID: the template stays under its own rather than being lost with the old one gone. */
async function settleWhereItIs(swap) {
	const vm = builtOf(swap);
	const config = await vm.config();
	const taking = takingIn(descriptionOf(config));
	if (taking?.ending === "template" && config?.["template"] !== 1) await vm.convertToTemplate();
	await settlePrevious(swap, taking);
	await release(swap, vm);
	const text = `ID ${swap.vmid} was taken by somebody else when the old template was gone: the new one stays machine ${swap.machine}`;
	swap.emit({
		kind: "say",
		text
	});
}

// src/builders/proxmox/machine/snapshots.ts
/** The snapshots of a machine with what it was then; none where it is gone meanwhile. */
async function snapshotsOf({ node, vmid }, client, signal) {
	const at = `/nodes/${node}/qemu/${vmid}/snapshot`;
	const snapshots = [];
	try {
		const rows = await client.request("GET", at, {}, { signal });
		for (const { name } of rows) {
			if (name === "current") continue;
			const config = await client.request("GET", `${at}/${name}/config`, {}, { signal });
			snapshots.push({
				name,
				config
			});
		}
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError && thrown.notFound)) throw thrown;
	}
	return snapshots;
}
/** A machine that is rolled back to a snapshot needs again what the snapshot has in a drive. */
function snapshotWith(volid, snapshots) {
	return snapshots.find(({ config }) => isInUse(volid, config))?.name;
}

// src/builders/proxmox/machine/volume-user.ts
/** A machine that has the image in a drive, now or in a snapshot: another job may have found it on the storage and built on it. */
async function userOf(volid, client, signal) {
	const machines = await client.request("GET", "/cluster/resources", { type: "vm" }, { signal });
	const others = [];
	for (const { vmid, node, type } of machines) {
		if (type !== "qemu" || vmid === void 0 || node === void 0) continue;
		const config = await new Vm(client, node, vmid, { signal }).config();
		if (config !== void 0 && isInUse(volid, config)) return vmid;
		others.push({
			node,
			vmid
		});
	}
	for (const machine of others) if (snapshotWith(volid, await snapshotsOf(machine, client, signal)) !== void 0) return machine.vmid;
}

// src/builders/proxmox/machine/image-hold.ts
const held = /* @__PURE__ */ new Map();
/**
* Says that a build of this process is going to read an image, which no drive of its machine tells: another one that
* fails does not remove it then. Answers how to say that it has.
*/
function holdImage(client, volid) {
	const key = keyOf(client, volid);
	held.set(key, (held.get(key) ?? 0) + 1);
	let isHeld = true;
	return () => {
		if (!isHeld) return;
		isHeld = false;
		const left = (held.get(key) ?? 1) - 1;
		if (left === 0) held.delete(key);
		else held.set(key, left);
	};
}
function isHeld(client, volid) {
	return held.has(keyOf(client, volid));
}
function keyOf(client, volid) {
	return `${client.url.host} ${volid}`;
}

export { mayPass$1 as _, snapshotsOf as a, release as c, hasAllDisks as d, holderOf as f, previousName as g, notesToKeep as h, snapshotWith as i, removeBuilt as l, asPrevious as m, isHeld as n, finishSwap as o, removeEarlier as p, userOf as r, madeOf as s, holdImage as t, advance as u, tryAgain as v };