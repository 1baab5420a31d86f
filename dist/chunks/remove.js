import { a as toDiagnostics } from "./errors.js";
import { n as connect, o as ProxmoxError, t as Vm } from "./vm.js";
import { t as systemClock } from "./clock.js";

// src/builders/proxmox/remove.ts
/**
* Removes what the journal names, newest first. A machine that does not carry the entry's mark is somebody else's by
* now and stays. May be repeated. What can not be removed is reported and stays in the journal.
*/
async function removeEntries(entries, options, overrides, context) {
	if (entries.length === 0) return;
	const { env } = context;
	const fallback = {
		proxmox_url: overrides.url ?? env["PROXMOX_URL"] ?? entries[0]?.url,
		username: overrides.username ?? env["PROXMOX_USERNAME"],
		password: overrides.password ?? env["PROXMOX_PASSWORD"],
		token: overrides.token ?? env["PROXMOX_TOKEN"],
		insecure_skip_tls_verify: overrides.insecureSkipTlsVerify ?? false
	};
	let client;
	try {
		client = await connect(options ?? fallback, overrides, context);
	} catch (thrown) {
		for (const entry of entries) report(entry, thrown, context);
		return;
	}
	try {
		for (const entry of entries) try {
			if (entry.kind === "vm") await removeVm(entry, client, context);
			else await removeVolume(entry, client, context);
			context.onGone(entry);
		} catch (thrown) {
			report(entry, thrown, context);
		}
	} finally {
		await client.close();
	}
}
async function removeVm(entry, client, context) {
	const vm = new Vm(client, entry.node, entry.vmid, { signal: context.signal });
	const config = await unlocked(vm, context.signal);
	if (config === void 0) return;
	if (!String(config["description"] ?? "").includes(entry.mark)) {
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
	try {
		await vm.destroy();
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && await vm.config() === void 0) return;
		throw thrown;
	}
}
async function unlocked(vm, signal) {
	for (let waited = 0;; waited++) {
		const config = await vm.config();
		if (config === void 0 || config["lock"] === void 0 || waited >= 60) return config;
		await systemClock.sleep(1e3, signal);
	}
}
async function removeVolume(entry, client, context) {
	const path = `/nodes/${entry.node}/storage/${entry.storage}/content`;
	if (!(await client.request("GET", path, { content: "iso" }, { signal: context.signal })).some(({ volid }) => volid === entry.volid)) return;
	context.emit({
		kind: "say",
		text: `Removing ${entry.volid} from node ${entry.node}`
	});
	const upid = await client.request("DELETE", `${path}/${entry.volid.replaceAll("/", "%2F")}`, {}, { signal: context.signal });
	if (typeof upid === "string") await client.task(upid, { signal: context.signal });
}
function report(entry, thrown, { emit }) {
	const what = entry.kind === "vm" ? `machine ${entry.vmid}` : entry.volid;
	const [reason] = toDiagnostics(thrown);
	emit({
		kind: "problem",
		diagnostic: {
			severity: "error",
			summary: `Could not remove ${what} from node ${entry.node}: remove it yourself`,
			detail: [reason?.summary, reason?.detail].filter(Boolean).join("\n")
		}
	});
}

export { removeEntries };