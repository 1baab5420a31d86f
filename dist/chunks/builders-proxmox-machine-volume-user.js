import { n as ExternalError } from "./diagnostics-errors.js";
import { i as parseVolid, n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { n as isLockTimeout } from "./proxmox-transport-retry-request.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { n as buildTag, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { a as tagsIn, t as channelTag } from "./builders-proxmox-record-channel.js";
import { n as recordIn, r as withRecord } from "./builders-proxmox-record-template-record.js";
import { o as reservedOptions } from "./proxmox-needed-permissions.js";
import { l as Vm, r as marked } from "./builders-proxmox-plan-build-marks.js";
import { a as identityOf, c as takingIn, i as finalDescription, l as withoutTaking, n as describeSuccessor, s as successorIn, t as unendedTask } from "./builders-proxmox-machine-unended-tasks.js";
import { t as sealOf } from "./builders-proxmox-record-seal.js";
import { i as volumeSize, n as isInUse } from "./builders-proxmox-machine-delete-volume.js";

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
	return descriptionOf(config).includes(mark);
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
	if (config !== void 0 && descriptionOf(config).includes(swap.mark)) await vm.configure(released(config));
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
/** What is left under the ID that it was built under: a configuration without disks, or what was copied. */
async function removeBuilt(swap) {
	const vm = builtOf(swap);
	const config = await vm.unlocked();
	if (config === void 0 || !descriptionOf(config).includes(swap.mark)) return;
	await vm.destroy();
}
/** Somebody else has the ID: the template stays under its own rather than being lost with the old one gone. */
async function settleWhereItIs(swap) {
	const vm = builtOf(swap);
	const config = await vm.config();
	if (takingIn(descriptionOf(config))?.ending === "template" && config?.["template"] !== 1) await vm.convertToTemplate();
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

export { madeOf as a, advance as c, finishSwap as i, hasAllDisks as l, snapshotWith as n, release as o, snapshotsOf as r, removeBuilt as s, userOf as t, holderOf as u };