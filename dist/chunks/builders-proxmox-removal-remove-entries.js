import { n as ExternalError, s as toDiagnostics } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as backoff } from "./proxmox-transport-retry-request.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { t as connect } from "./proxmox-client.js";
import { n as isHeld, o as finishSwap, r as userOf } from "./builders-proxmox-machine-image-hold.js";
import { i as parseUpid } from "./proxmox-task.js";
import { i as volumeSize, r as seesAll, t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";
import { t as backupWith } from "./builders-proxmox-machine-find-backup.js";
import { n as unendedTask, t as removeMachine } from "./builders-proxmox-removal-remove-machine.js";

// src/builders/proxmox/removal/remove-backup.ts
/** Removes an archive of a machine, by the notes that it was made with; a task that still writes it is stopped. */
async function removeBackup(entry, client, context) {
	const { node, storage, vmid, mark } = entry;
	const isOurs = ({ type, id }) => type === "vzdump" && id === String(vmid);
	const running = await unendedTask(node, isOurs, client, context);
	if (running !== void 0) throw new ExternalError("still-being-made", `The task ${parseUpid(running)?.type} of machine ${vmid} does not end`);
	const found = await backupWith(mark, entry, client, context);
	if (found === void 0) return "gone";
	context.emit({
		kind: "say",
		text: `Removing ${found.volid} from node ${node}`
	});
	await deleteVolume(client, {
		node,
		storage,
		volid: found.volid
	}, { signal: context.signal });
	if (await backupWith(mark, entry, client, context) !== void 0) throw new ExternalError("not-removed", `${found.volid} is still there, though the server removed it`);
	return "gone";
}

// src/builders/proxmox/removal/remove-image.ts
/** Removes an uploaded image, unless a machine uses it. `held`: machines of the journal that are still there. */
async function removeImage(entry, held, client, context) {
	const { volid, node } = entry;
	const name = volid.replace(/^.*\//, "");
	const isOurs = ({ type, id }) => type === "imgcopy" || type === "download" && id === name;
	if (await volumeSize(client, entry, context) === void 0) await unendedTask(node, isOurs, client, context);
	if (!(await volumeSize(client, entry, context) !== void 0) && await seesAll(client, entry, context)) return "gone";
	const user = await userOf(volid, client, context.signal);
	if (user !== void 0 && held.includes(user)) throw new ExternalError("volume-in-use", `Machine ${user}, which could not be removed, still has it in a drive`);
	if (user !== void 0) {
		context.emit({
			kind: "message",
			text: `${volid} stays, because machine ${user} uses it`
		});
		return "foreign";
	}
	if (isHeld(client, volid)) {
		context.emit({
			kind: "message",
			text: `${volid} stays, because another build makes a disk of it`
		});
		return "foreign";
	}
	context.emit({
		kind: "say",
		text: `Removing ${volid} from node ${node}`
	});
	await deleteVolume(client, entry, { signal: context.signal });
	if (await volumeSize(client, entry, context) !== void 0) throw new ExternalError("not-removed", `${volid} is still there, though the server removed it`);
	return "gone";
}

// src/builders/proxmox/removal/remove-entries.ts
/**
* Removes what the journal names, newest first. A machine that does not carry the entry's mark is somebody else's by
* now and stays. May be repeated. What can not be removed is reported and stays in the journal.
*/
async function removeEntries(entries, options, overrides, context) {
	if (entries.length === 0) return;
	const connection = connectionOf(options ?? fallback(entries, context), overrides);
	let left = [...entries];
	let client;
	try {
		for (let round = 1; left.length > 0; round++) {
			const failures = /* @__PURE__ */ new Map();
			try {
				client ??= await connect(connection, context);
				for (const entry of left) await removeEntry(entry, [...failures.keys()].flatMap((one) => one.kind === "vm" ? [one.vmid] : []), client, context).then((removal) => removal === "gone" ? context.onGone(entry) : context.onForeign(entry), (thrown) => failures.set(entry, thrown));
			} catch (thrown) {
				for (const entry of left) failures.set(entry, thrown);
			}
			left = left.filter((entry) => failures.has(entry));
			if (round < rounds && !context.signal.aborted && [...failures.values()].some(mayPass)) {
				await context.clock.sleep(backoff(round), context.signal).catch(() => {});
				continue;
			}
			for (const [entry, thrown] of failures) report(entry, thrown, context);
			return;
		}
	} finally {
		await client?.close();
	}
}
/** What is known without the template. */
function fallback(entries, { env }) {
	return {
		proxmox_url: env["PROXMOX_URL"] || entries[0]?.url,
		username: env["PROXMOX_USERNAME"],
		password: env["PROXMOX_PASSWORD"],
		token: env["PROXMOX_TOKEN"],
		insecure_skip_tls_verify: false
	};
}
/** Nobody comes after the clean-up: a server that restarts, or a node that is out of reach, is waited for. */
const rounds = 7;
function mayPass(thrown) {
	if (thrown instanceof ProxmoxError) return thrown.status !== 401 && thrown.status !== 403;
	return thrown instanceof ExternalError && thrown.code === "not-removed";
}
/** `held`: machines of the journal that are still there. */
function removeEntry(entry, held, client, context) {
	switch (entry.kind) {
		case "vm": return removeMachine(entry, client, context);
		case "swap": return finish(entry, client, context);
		case "volume": return removeImage(entry, held, client, context);
		case "backup": return removeBackup(entry, client, context);
	}
}
/** What has begun is finished; what has not, is a machine that the journal has as well. */
async function finish({ node, machine, vmid, mark }, client, { signal, emit }) {
	await finishSwap({
		client,
		node,
		machine,
		vmid,
		mark,
		task: { signal },
		signal,
		emit
	});
	return "gone";
}
function report(entry, thrown, { emit }) {
	const what = nameOf(entry);
	const [reason] = toDiagnostics(thrown);
	const isUnseen = thrown instanceof ProxmoxError && thrown.status === 403 && thrown.failure.method === "GET";
	emit({
		kind: "problem",
		diagnostic: {
			code: "not-removed",
			severity: "error",
			summary: entry.kind === "swap" ? `Template ${entry.vmid} on node ${entry.node} could not be finished: its disks are those of machine ${entry.machine} or ${entry.vmid}, remove neither` : isUnseen ? `Could not see whether ${what} is left on node ${entry.node}: look for it yourself` : `Could not remove ${what} from node ${entry.node}: remove it yourself`,
			detail: [reason?.summary, reason?.detail].filter(Boolean).join("\n")
		}
	});
}
function nameOf(entry) {
	switch (entry.kind) {
		case "vm": return `machine ${entry.vmid}`;
		case "swap": return `the half-done template ${entry.vmid}`;
		case "volume": return entry.volid;
		case "backup": return `the archive of machine ${entry.vmid} on ${entry.storage}`;
	}
}

export { removeEntries as n, fallback as t };