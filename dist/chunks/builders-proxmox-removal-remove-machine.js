import { n as ExternalError } from "./diagnostics-errors.js";
import { i as parseUpid } from "./proxmox-task.js";
import { c as takingIn, t as unendedTask } from "./builders-proxmox-machine-unended-tasks.js";
import { l as Vm } from "./builders-proxmox-plan-build-marks.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";

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
	if (!String(config["description"] ?? "").includes(mark)) {
		if (config["lock"] === "create") throw new ExternalError("still-being-made", "It is still being made, by this run or by somebody else: nothing tells by whom", `Where nobody makes it any more, its creation was cut off: only root can remove it then, on its node, with qm unlock ${vmid} and qm destroy ${vmid}.`);
		context.emit({
			kind: "message",
			text: `Machine ${vmid} on node ${node} is not ours any more and stays`
		});
		return "foreign";
	}
	const taking = takingIn(String(config["description"] ?? ""));
	if (taking !== void 0) throw new ExternalError("not-removed", `Machine ${vmid} is what the new template ${taking.vmid} is made of, and that is not finished`, "It has disks that nothing else has. Whoever finishes the template removes it: the post step, or the command reap.");
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
/** Waits for what still makes or changes it. */
async function made({ node, vmid, source }, client, context) {
	const own = await unendedTask(node, ({ id }) => id === String(vmid), client, context);
	const copying = own === void 0 && source !== void 0 ? await unendedTask(source.node, ({ type, id }) => (type === "qmclone" || type === "qmigrate") && id === String(source.vmid), client, context) : own;
	if (copying === void 0) return;
	throw new ExternalError("still-being-made", `The task ${parseUpid(copying)?.type} of machine ${vmid} still runs on the server, and is not stopped`, "Stopped, it would leave what nobody but root can remove. What it makes carries the mark of this run: the command reap removes it later.");
}

export { removeMachine as t };