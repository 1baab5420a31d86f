import { n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { n as machinesOf } from "./builders-proxmox-machine-all-machines.js";
import { o as runMark, s as sourceOfReplica } from "./builders-proxmox-plan-build-marks.js";
import { a as tagsIn } from "./builders-proxmox-record-channel.js";
import { n as recordIn } from "./builders-proxmox-record-template-record.js";

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
		isProtected: config["protection"] === 1,
		isUnfinished: runMark.test(description),
		isCopy: copyOf !== void 0,
		copyOf,
		linked: all.filter((other) => other.vmid !== vmid && isLinkedTo(machine, other)).map((other) => other.vmid)
	};
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

export { templatesOf as n, entryOf as t };