import { s as toDiagnostics } from "./diagnostics-errors.js";
import { a as ifAllowed, o as machinesOf } from "./builders-proxmox-record-catalogue.js";
import { n as isInUse, t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";
import { t as backupWith } from "./builders-proxmox-machine-find-backup.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { i as factsIn, l as runMark, r as exportNotes } from "./builders-proxmox-plan-build-marks.js";
import { d as takingIn, f as withoutTaking, s as identityOf, t as removeMachine, u as successorIn } from "./builders-proxmox-removal-remove-machine.js";
import { a as snapshotsOf, d as hasAllDisks, i as snapshotWith, o as finishSwap } from "./builders-proxmox-machine-image-hold.js";
import { n as withServer, t as requireNode } from "./builders-proxmox-with-server.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { i as parseUpid } from "./proxmox-task.js";

// src/builders/proxmox/removal/leftover.ts
/** Seconds between the making of a machine and its start by the build, at most. */
const startPatience = 3600;
/**
* Is a machine what a build left behind? Undefined: it does not carry the mark of one. Whatever a person may have done
* to it spares it, and so does its youth: the build may live.
*/
function judge(suspect, now, olderThan) {
	const { vmid, config } = suspect;
	const description = String(config["description"] ?? "");
	const { run, build } = runMark.exec(description)?.groups ?? {};
	if (run === void 0 || build === void 0) return void 0;
	const facts = factsIn(description);
	const spared = () => {
		if (facts === void 0) return "nothing tells when it was made";
		if (facts.vmid !== vmid) return `it is a copy of machine ${facts.vmid}`;
		if (config["lock"] !== void 0) return `it is locked (${config["lock"]})`;
		if (now - facts.since < olderThan) return "it is not old enough: its build may live";
		if (!facts.names.includes(String(config["name"] ?? ""))) return "it has another name than its build gave it";
		if (config["protection"] === 1) return "it is protected";
		return spareRunning(suspect, facts.since, now, olderThan) ?? suspect.uses[0];
	};
	return {
		run,
		build,
		since: facts?.since,
		spared: spared()
	};
}
function spareRunning({ isRunning, uptime }, since, now, olderThan) {
	if (!isRunning) return void 0;
	if (uptime < olderThan) return "it was started not long ago: its build may live, or somebody uses it";
	if (now - uptime - since > startPatience) return "it was started later than by its build: somebody uses it";
}
/** CDs that a build makes have names of this form, which no other tool gives; they are ours for as long as nobody uses them. */
function isMadeImage(volid) {
	return /:iso\/packer[0-9a-f]{12}\.iso$/.test(volid);
}

// src/builders/proxmox/removal/find-images.ts
/** The CDs of builds on all storages; `staying`: machines that are not removed. */
async function madeImages(staying, { client, now, olderThan, signal }) {
	const seesEverybody = await seesAllMachines(client, signal);
	const found = /* @__PURE__ */ new Map();
	const seen = /* @__PURE__ */ new Map();
	for (const node of await onlineNodes(client, signal)) for (const { storage, shared } of await storagesWith("iso", node, client, signal)) {
		const path = `/nodes/${node}/storage/${storage}/content`;
		const volumes = await client.request("GET", path, { content: "iso" }, { signal });
		for (const { volid, ctime: since } of volumes) {
			if (!isMadeImage(volid)) continue;
			const near = staying.filter((one) => shared === 1 || one.node === node);
			const user = near.find((one) => isInUse(volid, one.config));
			const spared = since === void 0 ? "nothing tells when it was made" : now - since < olderThan ? "it is not old enough: its build may live" : user !== void 0 ? `machine ${user.vmid} has it in a drive` : seesEverybody ? await snapshotUse(volid, near, seen, {
				client,
				signal
			}) : "these credentials do not see all machines, and one may have it in a drive";
			found.set(shared === 1 ? volid : `${node} ${volid}`, {
				node,
				storage,
				volid,
				since,
				spared
			});
		}
	}
	return [...found.values()];
}
/** Why a snapshot keeps it. Asked last, since it takes a call for every machine; `seen` keeps the answers. */
async function snapshotUse(volid, machines, seen, { client, signal }) {
	for (const machine of machines) {
		if (!seen.has(machine)) seen.set(machine, await ifAllowed(() => snapshotsOf(machine, client, signal)));
		const snapshots = seen.get(machine);
		if (snapshots === void 0) return `these credentials do not see the snapshots of machine ${machine.vmid}, and one may have it in a drive`;
		const name = snapshotWith(volid, snapshots);
		if (name !== void 0) return `snapshot ${name} of machine ${machine.vmid} has it in a drive`;
	}
}
async function onlineNodes(client, signal) {
	return (await client.request("GET", "/nodes", {}, { signal })).filter(({ status }) => status !== "offline").map(({ node }) => node);
}
/** The storages of a node that can be asked for such content. */
async function storagesWith(content, node, client, signal) {
	return (await client.request("GET", `/nodes/${node}/storage`, { content }, { signal })).filter(({ active }) => active === 1);
}
async function seesAllMachines(client, signal) {
	const path = "/vms";
	return "VM.Audit" in ((await client.request("GET", "/access/permissions", { path }, { signal }))?.[path] ?? {});
}

// src/builders/proxmox/removal/find-archives.ts
/**
* The archives of exports on all storages for backups. Those that these credentials may not see are nobody's business;
* a storage that does not answer is named, and no reason to leave everything else.
*/
async function madeArchives({ client, now, olderThan, signal, node: only, emit }) {
	const found = /* @__PURE__ */ new Map();
	for (const node of await onlineNodes(client, signal)) {
		if (only !== void 0 && node !== only) continue;
		for (const { storage, shared } of await storagesWith("backup", node, client, signal)) try {
			const path = `/nodes/${node}/storage/${storage}/content`;
			const volumes = await client.request("GET", path, { content: "backup" }, { signal });
			for (const { volid, vmid, ctime: since, notes = "", protected: isProtected } of volumes) {
				if (vmid === void 0 || !exportNotes.test(notes.trim())) continue;
				const archive = {
					node,
					storage,
					volid,
					since,
					spared: since === void 0 ? "nothing tells when it was made" : now - since < olderThan ? "it is not old enough: its build may live" : isProtected ? "it is protected" : void 0,
					vmid,
					notes: notes.trim()
				};
				found.set(shared === 1 ? volid : `${node} ${volid}`, archive);
			}
		} catch (thrown) {
			if (!(thrown instanceof ProxmoxError)) throw thrown;
			if (thrown.status === 403) continue;
			emit({
				kind: "message",
				text: `Archives of exports on storage ${storage} of node ${node} were not looked for: ${thrown.message}`
			});
		}
	}
	return [...found.values()];
}

// src/builders/proxmox/removal/find-suspects.ts
/** What is told of a machine that carries the mark of a build; of any other nothing needs to be known. */
async function suspectOf({ node, vmid, config }, all, client, signal) {
	const quiet = {
		vmid,
		config,
		isRunning: false,
		uptime: 0,
		uses: []
	};
	if (!runMark.test(String(config["description"] ?? ""))) return quiet;
	const at = `/nodes/${node}/qemu/${vmid}`;
	const status = await client.request("GET", `${at}/status/current`, {}, { signal });
	const snapshots = await client.request("GET", `${at}/snapshot`, {}, { signal });
	const [task] = await client.runningTasks(node, ({ id }) => id === String(vmid));
	const copy = all.find((other) => other.vmid !== vmid && usesDisksOf(vmid, other.config));
	return {
		...quiet,
		isRunning: status.status === "running",
		uptime: status.uptime ?? 0,
		uses: [
			...task === void 0 ? [] : [`the task ${parseUpid(task)?.type} runs on it`],
			...snapshots.some(({ name }) => name !== "current") ? ["somebody has made a snapshot of it"] : [],
			...copy === void 0 ? [] : [`machine ${copy.vmid} uses its disks`],
			...status.ha?.managed === 1 ? ["it is under high availability"] : []
		]
	};
}
function usesDisksOf(vmid, config) {
	const disk = new RegExp(`[:/](?:base|vm)-${vmid}-`);
	return Object.values(config).some((value) => typeof value === "string" && disk.test(value));
}

// src/builders/proxmox/removal/reap.ts
/**
* Removes what builds left behind that nobody cleaned up after: machines that carry the mark of one, CDs that were made
* for one, and archives of exports, if they are old enough and nothing speaks of a person or of a build that lives.
*/
async function reap({ node, olderThanMs, dryRun }, overrides, context) {
	return withServer(overrides, context, async (client) => {
		const { signal } = context;
		await requireNode(node, client);
		const isMeant = (thing) => node === void 0 || thing.node === node;
		const reaped = [];
		const staying = [];
		const machines = await machinesOf(client, signal);
		const [now, olderThan] = [client.serverTime, olderThanMs / 1e3];
		const kept = keptBy(machines);
		const gone = /* @__PURE__ */ new Set();
		for (const machine of machines.toSorted((left, right) => Number(kept.has(left.vmid)) - Number(kept.has(right.vmid)))) {
			const keeper = kept.get(machine.vmid);
			if (!isMeant(machine) || keeper !== void 0 && !(gone.has(keeper) && await isLeft(machine, client, signal))) {
				staying.push(machine);
				continue;
			}
			const judged = judge(await suspectOf(machine, machines, client, signal), now, olderThan);
			if (judged !== void 0 && !isFinishedWithAnother(machine, machines)) {
				const removal = () => remove(machine, judged, client, context);
				reaped.push(await settle(machineOf(machine, judged), judged.spared, dryRun, removal));
			}
			const fate = judged === void 0 ? void 0 : reaped.at(-1)?.fate;
			if (fate === "removed") gone.add(machine.vmid);
			if (fate !== "removed" && fate !== "found") staying.push(machine);
		}
		const images = await madeImages(staying, {
			client,
			now,
			olderThan,
			signal
		});
		for (const image of images.filter(isMeant)) reaped.push(await settle(imageOf(image), image.spared, dryRun, () => removeVolume(image, client, context)));
		for (const archive of await madeArchives({
			client,
			now,
			olderThan,
			signal,
			node,
			emit: context.emit
		})) reaped.push(await settle(imageOf(archive), archive.spared, dryRun, () => removeArchive(archive, client, context)));
		return reaped;
	});
}
/** Of two machines of a swap the one that was built leads to both. */
function isFinishedWithAnother({ config }, all) {
	const machine = successorIn(String(config["description"] ?? ""))?.machine;
	return machine !== void 0 && all.some((other) => other.vmid === machine && takesId(other) !== void 0);
}
/** IDs of copies of old templates, each with that of the machine whose swap is to make them the user's. */
function keptBy(machines) {
	return new Map(machines.flatMap(({ vmid, config }) => {
		const keeps = takingIn(String(config["description"] ?? ""))?.keeps;
		return keeps === void 0 ? [] : [[keeps, vmid]];
	}));
}
/** Does it carry a mark still? Then the swap was undone, and it is a leftover like any other. */
async function isLeft({ node, vmid }, client, signal) {
	const now = await new Vm(client, node, vmid, { signal }).config();
	return runMark.test(String(now?.["description"] ?? ""));
}
function takesId({ config }) {
	return takingIn(String(config["description"] ?? ""))?.vmid;
}
async function settle(thing, spared, dryRun, remove) {
	if (spared !== void 0) return {
		...thing,
		fate: "spared",
		why: spared
	};
	if (dryRun) return {
		...thing,
		fate: "found"
	};
	try {
		const changed = await remove();
		return changed === void 0 ? {
			...thing,
			fate: "removed"
		} : {
			...thing,
			fate: "spared",
			why: changed
		};
	} catch (thrown) {
		const [reason] = toDiagnostics(thrown);
		return {
			...thing,
			fate: "left",
			why: [reason?.summary, reason?.detail].filter(Boolean).join("\n")
		};
	}
}
/** Answers why it stays after all. */
async function remove({ node, vmid, config }, { run, build, since }, client, context) {
	const changed = "it was changed meanwhile";
	if ((await new Vm(client, node, vmid, { signal: context.signal }).config())?.["digest"] !== config["digest"]) return changed;
	const description = String(config["description"] ?? "");
	const successor = successorIn(description);
	const taking = takingIn(description);
	const old = taking && await oldOf(taking, client, context);
	if (old === "damaged") return `it was to take the ID ${taking?.vmid}, whose template is removed in part: see which of the two is good`;
	if (old === "whole") await new Vm(client, node, vmid, { signal: context.signal }).configure({ description: withoutTaking(description) });
	const taken = old === "whole" ? void 0 : taking?.vmid ?? (successor === void 0 ? void 0 : vmid);
	const mark = `proxmox-template-action: run ${run}, build ${build}`;
	if (taken !== void 0) {
		const { signal, emit } = context;
		const machine = successor?.machine ?? vmid;
		await finishSwap({
			client,
			node,
			machine,
			vmid: taken,
			mark,
			task: { signal },
			signal,
			emit
		});
		return successor === void 0 ? void 0 : "it was a template that was not finished, and is now";
	}
	const entry = {
		id: String(vmid),
		build,
		node,
		url: client.url.href,
		kind: "vm",
		vmid,
		mark,
		...since === void 0 ? {} : { since }
	};
	return await removeMachine(entry, client, context) === "gone" ? void 0 : changed;
}
/** Is the template still there whose ID was to be taken? Then nothing was begun, and it keeps it. */
async function oldOf({ vmid, from, node }, client, { signal }) {
	const config = await new Vm(client, node, vmid, { signal }).config();
	if (config === void 0 || identityOf(config) !== from) return "gone";
	return await hasAllDisks(config, node, client, signal) ? "whole" : "damaged";
}
async function removeVolume(image, client, { signal, emit }) {
	emit({
		kind: "say",
		text: `Removing ${image.volid} from node ${image.node}`
	});
	await deleteVolume(client, image, { signal });
}
/** Answers why it stays after all. */
async function removeArchive(archive, client, context) {
	return (await backupWith(archive.notes, archive, client, context))?.volid === archive.volid ? removeVolume(archive, client, context) : "it was changed meanwhile";
}
function machineOf({ node, vmid, config }, { run, build, since }) {
	return {
		kind: config["template"] === 1 ? "template" : "vm",
		node,
		vmid,
		name: String(config["name"] ?? ""),
		run,
		build,
		madeAt: since && since * 1e3
	};
}
function imageOf({ node, volid, since }) {
	return {
		kind: "volume",
		node,
		volid,
		madeAt: since && since * 1e3
	};
}

export { reap };