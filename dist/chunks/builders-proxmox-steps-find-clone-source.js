import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { n as listed, t as didYouMean } from "./diagnostics-suggest.js";
import { i as parseVolid, n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { a as ifAllowed, n as entryOf } from "./builders-proxmox-record-catalogue.js";
import { t as hasAgent } from "./builders-proxmox-machine-has-agent.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { n as machinesOfNode, r as resourcesOf, t as currentResources } from "./builders-proxmox-machine-list.js";
import { d as successorsIn, l as runMark } from "./builders-proxmox-plan-build-marks.js";
import { t as chooseTemplate } from "./builders-proxmox-record-choose-template.js";
import { r as recordIn } from "./builders-proxmox-record-seal.js";

// src/builders/proxmox/steps/find-clone-source.ts
/**
* Finds it by ID, by name or as the holder of a channel; of several with one name, one on the build's own node. Throws
* TemplateError at the option.
*/
async function findSource({ name, channel, vmid: id }, session, { places }) {
	const range = places.at([id === void 0 ? "clone_vm" : "clone_vm_id"]);
	const machines = (await resourcesOf(session)).filter(({ type }) => type === void 0 || type === "qemu");
	if (channel !== void 0) {
		const holder = await channelHolder(name, channel, session);
		if ("found" in holder) return sourceOf(holder.found);
		throw new TemplateError([error(holder.code, holder.summary, holder.detail, range)]);
	}
	const isMeant = (one) => id === void 0 ? one.name === name : one.vmid === id;
	const listed = machines.filter(isMeant);
	const found = await firstFit(listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant), id === void 0, session);
	if (found === void 0) {
		const what = id === void 0 ? JSON.stringify(name) : id;
		const detail = seen(machines, id === void 0 ? name : "");
		throw new TemplateError([error("unknown-clone-source", `There is no virtual machine ${what} to clone`, detail, range)]);
	}
	const revoked = revokedFor(found);
	if (revoked !== void 0) throw new TemplateError([error("template-revoked", `Template ${found.vm.vmid} (${String(found.config["name"] ?? "")}) is revoked`, `${revoked}\nNothing is to be made of it any more. Name another template, or build it anew.`, range)]);
	return sourceOf({
		vmid: found.vm.vmid,
		node: found.vm.node,
		config: found.config
	});
}
/** Machines of the name are looked at, and no others: a cluster may have thousands. */
async function channelHolder(name, channel, session) {
	const { client, node, task } = session;
	const machines = [];
	const all = await currentResources(session);
	for (const { vmid, node: own = node } of all.filter((one) => one.name === name && one.template === 1)) {
		if (vmid === void 0) continue;
		const config = await ifAllowed(() => new Vm(client, own, vmid, task).config());
		if (config !== void 0) machines.push({
			vmid,
			node: own,
			config
		});
	}
	const entries = machines.map((machine) => entryOf(machine, []));
	const choice = chooseTemplate({
		name,
		channel,
		tag: void 0,
		newest: false,
		node
	}, entries);
	if (entries.length > 0 || "found" in choice) return choice;
	return {
		code: "unknown-clone-source",
		summary: `There is no template ${JSON.stringify(name)} to clone`,
		detail: seen(all, name)
	};
}
function sourceOf({ vmid, node, config }) {
	const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key));
	return {
		vmid,
		name: String(config["name"] ?? ""),
		node,
		disks: new Map(drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? ""])),
		drives: drives.map(([key]) => key),
		others: Object.keys(config),
		hasAgent: hasAgent(config),
		cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key)
	};
}
/**
* One on the build's own node before others. `byName`: the machine of a build that is under way or was cut off may have
* the name already and is not meant, nor is a template that has its successor beside it, or is revoked while another is not.
*/
async function firstFit(fitting, byName, { client, node, task }) {
	const ids = new Set(fitting.map(({ vmid }) => vmid));
	const nearFirst = fitting.toSorted((left, right) => Number(right.node === node) - Number(left.node === node));
	let followed;
	let revoked;
	for (const { vmid, node: own } of nearFirst) {
		if (vmid === void 0) continue;
		const vm = new Vm(client, own ?? node, vmid, task);
		const config = await vm.config();
		const description = String(config?.["description"] ?? "");
		if (config === void 0 || byName && runMark.test(description)) continue;
		const found = {
			vm,
			config
		};
		if (!byName) return found;
		if (revokedFor(found) !== void 0) revoked ??= found;
		else if (successorsIn(description).some((other) => other !== vmid && ids.has(other))) followed ??= found;
		else return found;
	}
	return followed ?? revoked;
}
/** Why nothing is to be made of it. What is no template has the record of the one that it was cloned from. */
function revokedFor({ config }) {
	return config["template"] === 1 ? recordIn(String(config["description"] ?? ""))?.revoked : void 0;
}
function seen(machines, name) {
	const names = machines.flatMap((one) => one.template === 1 && one.name !== void 0 ? [one.name] : []);
	const templates = [...new Set(names)].sort();
	const every = machines.flatMap((one) => one.name ?? []);
	return `Templates that these credentials see: ${listed(templates) || "none"}. A machine is seen only with VM.Audit on it.${name === "" ? "" : didYouMean(name, every)}`;
}

export { findSource as t };