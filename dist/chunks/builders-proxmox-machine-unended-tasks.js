import { t as buildDescription } from "./builders-proxmox-plan-machine-plan.js";
import { i as parseUpid, n as mayStop } from "./proxmox-task.js";

// src/builders/proxmox/plan/swap-marks.ts
const word = "proxmox-template-action:";
const divider = `${word} what follows is the description of the template`;
/** The description of the finished machine with what it is about to do and with its description as a template. */
function describeTaking(before, { vmid, from, node, ending }, description) {
	const line = `${word} takes the ID ${vmid} of ${from} on ${node} as ${ending}`;
	return `${before.trimEnd()}\n${line}\n\n${divider}\n\n${description}`;
}
function takingIn(description) {
	const [, vmid, from = "", node = "", ending] = new RegExp(`^${word} takes the ID (\\d+) of (\\S+) on (\\S+) as (template|vm)$`, "m").exec(description) ?? [];
	return vmid === void 0 ? void 0 : {
		vmid: Number(vmid),
		from,
		node,
		ending
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

export { identityOf as a, takingIn as c, finalDescription as i, withoutTaking as l, describeSuccessor as n, longestDescription as o, describeTaking as r, successorIn as s, unendedTask as t };