import { n as ExternalError, o as toDiagnostics } from "./diagnostics-errors.js";
import { n as backoff, p as ProxmoxError, t as Vm } from "./proxmox-transport-retry-request.js";
import { i as userOf, l as seesAll, r as parseUpid, s as deleteVolume, t as connect, u as volumeSize } from "./proxmox-client.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";

// src/builders/proxmox/steps/remove-entries.ts
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
				for (const entry of left) await removeEntry(entry, [...failures.keys()].flatMap((one) => one.kind === "vm" ? [one.vmid] : []), client, context).then(() => context.onGone(entry), (thrown) => failures.set(entry, thrown));
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
/** Seconds for the creation of a machine that had begun when the build was stopped. */
const lockPatience = 150;
/** Nobody comes after the clean-up: a server that restarts, or a node that is out of reach, is waited for. */
const rounds = 7;
function mayPass(thrown) {
	return thrown instanceof ProxmoxError && thrown.status !== 401 && thrown.status !== 403;
}
/** `held`: machines of the journal that are still there. */
function removeEntry(entry, held, client, context) {
	return entry.kind === "vm" ? removeVm(entry, client, context) : removeImage(entry, held, client, context);
}
async function removeVm(entry, client, context) {
	const vm = new Vm(client, entry.node, entry.vmid, { signal: context.signal });
	await ended(entry.node, (task) => task.type === "qmcreate" && task.id === String(entry.vmid), client, context);
	const config = await vm.unlocked(lockPatience);
	if (config === void 0) return;
	if (config["lock"] === "clone") throw new ExternalError("still-being-made", `Machine ${entry.vmid} is still being cloned`);
	if (!String(config["description"] ?? "").includes(entry.mark)) {
		if (config["lock"] === "create") throw new ExternalError("still-being-made", "It is still being made, by this run or by somebody else: nothing tells by whom");
		context.emit({
			kind: "message",
			text: `Machine ${entry.vmid} on node ${entry.node} is not ours any more and stays`
		});
		return;
	}
	context.emit({
		kind: "say",
		text: `Removing machine ${entry.vmid} from node ${entry.node}`
	});
	if (config["template"] !== 1 && await vm.status() !== "stopped") await vm.stop();
	await vm.destroy();
}
async function removeImage(entry, held, client, context) {
	const { volid, node } = entry;
	const name = volid.replace(/^.*\//, "");
	const isOurs = ({ type, id }) => type === "imgcopy" || type === "download" && id === name;
	if (await volumeSize(client, entry, context) === void 0) await ended(node, isOurs, client, context);
	if (!(await volumeSize(client, entry, context) !== void 0) && await seesAll(client, entry, context)) return;
	const user = await userOf(volid, client, context.signal);
	if (user !== void 0 && held.includes(user)) throw new ExternalError("volume-in-use", `Machine ${user}, which could not be removed, still has it in a drive`);
	if (user !== void 0) {
		context.emit({
			kind: "message",
			text: `${volid} stays, because machine ${user} uses it`
		});
		return;
	}
	context.emit({
		kind: "say",
		text: `Removing ${volid} from node ${node}`
	});
	await deleteVolume(client, entry, { signal: context.signal });
}
/** Waits for tasks of ours that may still make what is to be removed; downloads, which take long, are stopped. */
async function ended(node, choice, client, { signal }) {
	for (const upid of await client.runningTasks(node, choice)) {
		if (parseUpid(upid)?.type === "download") await client.request("DELETE", `/nodes/${node}/tasks/${upid}`);
		await client.task(upid, {
			signal,
			limitMs: 6e4
		}).catch(() => {});
	}
}
function report(entry, thrown, { emit }) {
	const what = entry.kind === "vm" ? `machine ${entry.vmid}` : entry.volid;
	const [reason] = toDiagnostics(thrown);
	emit({
		kind: "problem",
		diagnostic: {
			code: "not-removed",
			severity: "error",
			summary: thrown instanceof ProxmoxError && thrown.status === 403 && thrown.failure.method === "GET" ? `Could not see whether ${what} is left on node ${entry.node}: look for it yourself` : `Could not remove ${what} from node ${entry.node}: remove it yourself`,
			detail: [reason?.summary, reason?.detail].filter(Boolean).join("\n")
		}
	});
}

export { removeEntries };