import { n as ExternalError } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as buildDescription } from "./builders-proxmox-plan-machine-plan.js";
import { t as bearsMark } from "./builders-proxmox-plan-build-marks.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { i as parseUpid, n as mayStop } from "./proxmox-task.js";
import { t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";

// src/builders/proxmox/plan/name-with.ts
/** Of each part of a machine's name, which is a DNS name. */
const longestLabel = 63;
/** A machine's name with an ending, as long as it may be: `debian-unproven`. */
function nameWith(name, ending) {
	const [label = "", ...domain] = name.split(".");
	return [`${label.slice(0, longestLabel - ending.length).replace(/-+$/, "")}${ending}`, ...domain].join(".");
}

// src/builders/proxmox/plan/swap-marks.ts
const word = "proxmox-template-action:";
const divider = `${word} what follows is the description of the template`;
/** The description of the finished machine with what it is about to do and with its description as a template. */
function describeTaking(before, taking, description) {
	const { vmid, from, node, ending, keeps } = taking;
	const kept = keeps === void 0 ? "" : `, which stays as ${keeps}`;
	const line = `${word} takes the ID ${vmid} of ${from} on ${node} as ${ending}${kept}`;
	return `${before.trimEnd()}\n${line}\n\n${divider}\n\n${description}`;
}
function takingIn(description) {
	const [, vmid, from = "", node = "", ending, keeps] = new RegExp(`^${word} takes the ID (\\d+) of (\\S+) on (\\S+) as (template|vm)(?:, which stays as (\\d+))?$`, "m").exec(description) ?? [];
	if (vmid === void 0) return void 0;
	const kept = keeps === void 0 ? {} : { keeps: Number(keeps) };
	return {
		vmid: Number(vmid),
		from,
		node,
		ending,
		...kept
	};
}
/** The description without that: the machine is one like any other that a build has not finished. */
function withoutTaking(description) {
	const [before = ""] = description.split(divider);
	return before.replace(new RegExp(`^${word} takes the ID .*$\\n?`, "m"), "").trimEnd();
}
/** `mark`: the ownership mark with its facts. */
function describeSuccessor(mark, successor, description) {
	const { machine, way, ending, boot } = successor;
	const line = `${word} has the ID for machine ${machine} by ${way} as ${ending}, boot ${JSON.stringify(boot)}`;
	return `${buildDescription(mark)}\n${line}\n\n${divider}\n\n${description}`;
}
function successorIn(description) {
	const [, machine, way, ending, boot = "\"\""] = new RegExp(`^${word} has the ID for machine (\\d+) by (hand-over|copy) as (template|vm), boot ("(?:[^"\\\\]|\\\\.)*")$`, "m").exec(description) ?? [];
	if (machine === void 0) return void 0;
	return {
		machine: Number(machine),
		way,
		ending,
		boot: String(JSON.parse(boot))
	};
}
/** `mark`: the ownership mark with its facts; `description`: that of the old template. */
function describeKeeping(mark, { of, machine, node }, description) {
	const line = `${word} keeps template ${of} while machine ${machine} on ${node} takes its ID`;
	return `${buildDescription(mark)}\n${line}\n\n${divider}\n\n${description}`;
}
function keepingIn(description) {
	const [, of, machine, node = ""] = new RegExp(`^${word} keeps template (\\d+) while machine (\\d+) on (\\S+) takes its ID$`, "m").exec(description) ?? [];
	return of === void 0 ? void 0 : {
		of: Number(of),
		machine: Number(machine),
		node
	};
}
/** The description that the template has in the end. */
function finalDescription(description) {
	const at = description.indexOf(divider);
	return at === -1 ? "" : description.slice(at + divider.length).trim();
}
/** Characters that a description may have, and what the lines above take of them at most. */
const longestDescription = 7292;
/** By what a machine is told from any other that has its ID later; what has no UUID is known by when it was made. */
function identityOf(config) {
	const [, uuid] = /\buuid=([0-9a-f-]{36})/i.exec(String(config["smbios1"] ?? "")) ?? [];
	const [, made] = /\bctime=(\d+)/.exec(String(config["meta"] ?? "")) ?? [];
	return uuid ?? (made === void 0 ? "unknown" : `machine-of-${made}`);
}

// src/builders/proxmox/machine/unended-tasks.ts
/** Milliseconds for a task that is not stopped: most of what the platform grants a post step. */
const patience = 15e4;
/**
* Waits for tasks of ours that may still make what is to be removed: what they make must not come after us. Those that
* may be stopped are. Answers the first that goes on running.
*/
async function unendedTask(node, choice, client, { signal, emit }) {
	const makes = (task) => task.type !== "vncproxy" && choice(task);
	for (const upid of await client.runningTasks(node, makes)) {
		const { type = "", id = "" } = parseUpid(upid) ?? {};
		if (mayStop(type)) await client.request("DELETE", `/nodes/${node}/tasks/${upid}`);
		else emit({
			kind: "message",
			text: `Waiting for the end of the task ${type} of ${id} on node ${node}: stopped, it would leave something half-made`
		});
		await client.task(upid, {
			signal,
			limitMs: patience
		}).catch(() => {});
	}
	signal.throwIfAborted();
	const [running] = await client.runningTasks(node, makes);
	return running;
}

// src/builders/proxmox/removal/machine-volumes.ts
/**
* Removes what lies on the storages under the ID of a machine that is gone: a task that was cut off leaves volumes that
* no configuration names. Those that are older than the machine were there before, and stay. `isDestroyed`: the server has
* removed its volumes itself, so that a storage that does not answer is no reason to call it left.
*/
async function removeVolumes({ node, vmid, since }, client, context, { isDestroyed }) {
	if (since === void 0) return;
	const ours = (await volumesOf(vmid, node, client, context.signal).catch((thrown) => {
		if (!isDestroyed || context.signal.aborted || !(thrown instanceof ProxmoxError)) throw thrown;
		context.emit({
			kind: "message",
			text: `Could not look for volumes of machine ${vmid}: ${thrown.message}`
		});
		return [];
	})).filter(({ madeAt }) => madeAt === void 0 || madeAt >= since);
	if (ours.length === 0 || await isTaken(vmid, client, context.signal)) return;
	for (const { madeAt, ...volume } of ours) {
		if (madeAt === void 0) throw new ExternalError("volume-of-nobody", `${volume.volid} has the ID of machine ${vmid}, which is gone, and nothing tells since when it is there`, "Look whether it is of this build, and remove it by hand.");
		context.emit({
			kind: "say",
			text: `Removing ${volume.volid} from node ${node}, which no machine has`
		});
		await deleteVolume(client, volume, { signal: context.signal });
	}
}
/** Volumes with a machine's ID, as far as the credentials see them, on the storages that work. */
async function volumesOf(vmid, node, client, signal) {
	const lists = (await client.request("GET", `/nodes/${node}/storage`, { content: "images" }, { signal })).filter(({ active }) => active === 1).map(async ({ storage }) => {
		const path = `/nodes/${node}/storage/${storage}/content`;
		return (await client.request("GET", path, {
			content: "images",
			vmid
		}, { signal })).map(({ volid, ctime }) => ({
			node,
			storage,
			volid,
			madeAt: ctime
		}));
	});
	return (await Promise.all(lists)).flat();
}
/** Has a machine of any node the ID, whether the credentials see it or not? */
async function isTaken(vmid, client, signal) {
	try {
		await client.request("GET", "/cluster/nextid", { vmid }, { signal });
		return false;
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 400) return true;
		throw thrown;
	}
}

// src/builders/proxmox/removal/remove-machine.ts
/** Seconds for a lock that no task of ours holds: with other credentials than the build's its tasks are not seen. */
const lockPatience = 120;
/** Removes a machine by its mark, with what is on the storages under its ID; `gone` is said of what was seen gone. */
async function removeMachine(entry, client, context) {
	const { node, vmid, mark } = entry;
	const vm = new Vm(client, node, vmid, { signal: context.signal });
	await made(entry, client, context);
	const config = await vm.unlocked(lockPatience);
	if (config === void 0) {
		await removeVolumes(entry, client, context, { isDestroyed: false });
		return "gone";
	}
	if (config["lock"] === "clone") throw new ExternalError("still-being-made", `Machine ${vmid} is still being cloned`);
	const description = String(config["description"] ?? "");
	if (!bearsMark(description, mark)) {
		if (config["lock"] === "create") throw new ExternalError("still-being-made", "It is still being made, by this run or by somebody else: nothing tells by whom", `Where nobody makes it any more, its creation was cut off: only root can remove it then, on its node, with qm unlock ${vmid} and qm destroy ${vmid}.`);
		context.emit({
			kind: "message",
			text: `Machine ${vmid} on node ${node} is not ours any more and stays`
		});
		return "foreign";
	}
	const taking = takingIn(description);
	if (taking !== void 0) throw new ExternalError("not-removed", `Machine ${vmid} is what the new template ${taking.vmid} is made of, and that is not finished`, "It has disks that nothing else has. Whoever finishes the template removes it: the post step, or the command reap.");
	if (await isKept(vm, description, mark)) throw new ExternalError("not-removed", `Machine ${vmid} is what stays of the old template ${keepingIn(description)?.of}, and its place is not taken yet`, "Whoever finishes the new template gives it its name: the post step, or the command reap.");
	context.emit({
		kind: "say",
		text: `Removing machine ${vmid} from node ${node}`
	});
	if (config["template"] !== 1 && await vm.status() !== "stopped") await vm.stop();
	await vm.destroy();
	if (await vm.carries(mark)) throw new ExternalError("not-removed", `Machine ${vmid} is still there, though the server removed it`);
	await removeVolumes(entry, client, context, { isDestroyed: true });
	return "gone";
}
/** Is it a copy that stays when the swap is done which has begun? */
async function isKept({ client, vmid }, description, mark) {
	const keeping = keepingIn(description);
	if (keeping === void 0) return false;
	const built = await new Vm(client, keeping.node, keeping.machine).config();
	const taking = String(built?.["description"] ?? "");
	return bearsMark(taking, mark) && takingIn(taking)?.keeps === vmid;
}
/** Waits for what still makes or changes it. */
async function made({ node, vmid, source }, client, context) {
	const own = await unendedTask(node, ({ id }) => id === String(vmid), client, context);
	const copying = own === void 0 && source !== void 0 ? await unendedTask(source.node, ({ type, id }) => (type === "qmclone" || type === "qmigrate") && id === String(source.vmid), client, context) : own;
	if (copying === void 0) return;
	throw new ExternalError("still-being-made", `The task ${parseUpid(copying)?.type} of machine ${vmid} still runs on the server, and is not stopped`, "Stopped, it would leave what nobody but root can remove. What it makes carries the mark of this run: the command reap removes it later.");
}

export { describeTaking as a, keepingIn as c, takingIn as d, withoutTaking as f, describeSuccessor as i, longestDescription as l, unendedTask as n, finalDescription as o, nameWith as p, describeKeeping as r, identityOf as s, removeMachine as t, successorIn as u };