import { n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { l as runMark, u as sourceOfReplica } from "./builders-proxmox-plan-build-marks.js";
import { a as tagsIn } from "./builders-proxmox-record-channel.js";
import { r as recordIn, t as sealOf } from "./builders-proxmox-record-seal.js";

// src/builders/proxmox/machine/all-machines.ts
/** Machines that are looked at side by side. */
const breadth = 8;
/** Every machine that the credentials see, with its configuration. One that goes meanwhile is left out. */
async function machinesOf(client, signal) {
	const waiting = (await client.request("GET", "/cluster/resources", { type: "vm" }, { signal })).filter(({ type }) => type === "qemu");
	const machines = [];
	const work = async () => {
		for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
			const { vmid, node } = next;
			if (vmid === void 0 || node === void 0) continue;
			const config = await ifAllowed(() => new Vm(client, node, vmid, { signal }).config());
			if (config !== void 0) machines.push({
				node,
				vmid,
				config
			});
		}
	};
	await Promise.all(Array.from({ length: breadth }, work));
	return machines.sort((left, right) => left.vmid - right.vmid);
}
/** Nothing where the credentials may not look. */
async function ifAllowed(look) {
	try {
		return await look();
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return void 0;
		throw thrown;
	}
}

// src/builders/proxmox/record/catalogue.ts
/** Every template that the credentials see, by ID. Throws ProxmoxError. */
async function templatesOf(client, signal) {
	const machines = await machinesOf(client, signal);
	return machines.filter(({ config }) => config["template"] === 1).map((machine) => entryOf(machine, machines));
}
/** What one template says of itself. */
function entryOf(machine, all) {
	const { config, vmid } = machine;
	const description = String(config["description"] ?? "");
	const record = recordIn(description);
	const copyOf = sourceOfReplica(description);
	return {
		...machine,
		name: String(config["name"] ?? ""),
		tags: tagsIn(String(config["tags"] ?? "")),
		description,
		record,
		madeAt: record === void 0 ? creationOf(String(config["meta"] ?? "")) : Date.parse(record.built),
		isAltered: record?.seal !== void 0 && record.seal !== sealOf(config),
		isProtected: config["protection"] === 1,
		isUnfinished: runMark.test(description),
		isCopy: copyOf !== void 0,
		copyOf,
		linked: all.filter((other) => other.vmid !== vmid && isLinkedTo(machine, other)).map((other) => other.vmid)
	};
}
/** Milliseconds since the epoch; 0: nobody knows. */
function builtAt({ madeAt }) {
	return madeAt ?? 0;
}
/** For sorting: what was built last first, and what a build has left before clones that a person has made of it. */
function newestFirst(left, right) {
	return builtAt(right) - builtAt(left) || Number(left.isAltered) - Number(right.isAltered) || right.vmid - left.vmid;
}
/** `creation-qemu=9.2.0,ctime=1764500000`. A clone has its own. */
function creationOf(meta) {
	const [, seconds] = /(?:^|,)ctime=(\d+)/.exec(meta) ?? [];
	return seconds === void 0 ? void 0 : Number(seconds) * 1e3;
}
/** A linked clone names the volume that it is based on: `local-lvm:base-9000-disk-0/vm-105-disk-0`. */
function isLinkedTo({ vmid }, { config }) {
	const base = new RegExp(`(?:^|[:/])base-${vmid}-`);
	return [...drivesOf(config).values()].some(({ file }) => base.test(file));
}

export { ifAllowed as a, templatesOf as i, entryOf as n, machinesOf as o, newestFirst as r, builtAt as t };