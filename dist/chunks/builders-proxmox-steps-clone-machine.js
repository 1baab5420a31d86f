import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { s as settingDeeds, t as deed } from "./proxmox-needed-permissions.js";
import { i as unknownBootDevice, r as strangersIn } from "./builders-proxmox-plan-image.js";
import { n as copyOf, t as configurationOf } from "./builders-proxmox-plan-clone.js";
import { c as resizesOf } from "./builders-proxmox-plan-machine-plan.js";
import { r as placeOf, t as allocateSlots } from "./builders-proxmox-plan-slots.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { i as parseVolid, n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as Vm } from "./proxmox-transport-retry-request.js";
import { n as machinesOfNode, r as resourcesOf } from "./builders-proxmox-machine-list.js";
import { o as runMark, s as successorsIn } from "./builders-proxmox-plan-build-marks.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/steps/find-clone-source.ts
/** Finds it by ID or name; of several with one name, one on the build's own node. Throws TemplateError at the option. */
async function findSource({ name, vmid: id }, session, { places }) {
	const machines = (await resourcesOf(session)).filter(({ type }) => type === void 0 || type === "qemu");
	const isMeant = (one) => id === void 0 ? one.name === name : one.vmid === id;
	const listed = machines.filter(isMeant);
	const found = await firstFit(listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant), id === void 0, session);
	if (found === void 0) {
		const [option, what] = id === void 0 ? ["clone_vm", JSON.stringify(name)] : ["clone_vm_id", id];
		throw new TemplateError([error("unknown-clone-source", `There is no virtual machine ${what} to clone`, seen(machines, id === void 0 ? name : ""), places.at([option]))]);
	}
	const { vm, config } = found;
	const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key));
	return {
		vmid: vm.vmid,
		node: vm.node,
		disks: new Map(drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? ""])),
		drives: drives.map(([key]) => key),
		others: Object.keys(config),
		cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key)
	};
}
/**
* One on the build's own node before others. `byName`: the machine of a build that is under way or was cut off may have
* the name already and is not meant, nor is a template that has its successor beside it.
*/
async function firstFit(fitting, byName, { client, node, task }) {
	const ids = new Set(fitting.map(({ vmid }) => vmid));
	const nearFirst = fitting.toSorted((left, right) => Number(right.node === node) - Number(left.node === node));
	let followed;
	for (const { vmid, node: own } of nearFirst) {
		if (vmid === void 0) continue;
		const vm = new Vm(client, own ?? node, vmid, task);
		const config = await vm.config();
		const description = String(config?.["description"] ?? "");
		if (config === void 0 || byName && runMark.test(description)) continue;
		if (!byName || !successorsIn(description).some((other) => other !== vmid && ids.has(other))) return {
			vm,
			config
		};
		followed ??= {
			vm,
			config
		};
	}
	return followed;
}
function seen(machines, name) {
	const names = machines.flatMap((one) => one.template === 1 && one.name !== void 0 ? [one.name] : []);
	const templates = [...new Set(names)].sort();
	const shown = templates.length === 0 ? "none" : templates.slice(0, 10).join(", ");
	const every = machines.flatMap((one) => one.name ?? []);
	return `Templates that these credentials see: ${shown}. A machine is seen only with VM.Audit on it.${name === "" ? "" : didYouMean(name, every)}`;
}

// src/builders/proxmox/steps/clone-machine.ts
/** A copy of another machine, with more drives where the template has some. */
function copiedMachine(plan) {
	return { prepare: async (session, context) => {
		const source = await findSource(plan.source, session, context);
		if (source.vmid === plan.vmid) throw new TemplateError([error("conflicting-options", "vm_id is that of the machine to clone", "A copy has an ID of its own.", context.places.at(["vm_id"]))]);
		const slots = slotsOf(plan, source, context);
		warnOfBootOrder(plan, source, slots, context);
		return {
			slots,
			deeds: deedsOf(plan, source, slots),
			make: async (volids, publicKey) => {
				const { node, vmid } = source;
				const copy = (to, mark) => to.cloneFrom({
					node,
					vmid
				}, copyOf(plan, mark), context.mark);
				const made = await claimMachine(plan, session, context, copy, {
					node,
					vmid
				});
				const { vm } = made;
				const inherited = await vm.config();
				if (inherited === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
				const pveMajor = session.client.version.major;
				await vm.configure(configurationOf(plan, {
					vmid: vm.vmid,
					slots,
					volids,
					publicKey,
					inherited,
					pveMajor
				}));
				for (const { disk, size } of resizesOf(plan.disks, slots)) await vm.resize(disk, size);
				return made;
			}
		};
	} };
}
function warnOfBootOrder({ options, cards }, source, slots, context) {
	const drives = [
		...source.drives,
		...slots.disks,
		...slots.isos
	];
	const others = [...source.others, ...cards.map((_, index) => `net${index}`)];
	const strangers = strangersIn(options.boot, [...drives, ...others]);
	if (strangers.length === 0) return;
	const diagnostic = {
		severity: "warning",
		range: context.places.at(["boot"]),
		...unknownBootDevice(strangers, drives)
	};
	context.emit({
		kind: "problem",
		diagnostic
	});
}
function slotsOf({ disks, images }, source, { places }) {
	const occupied = new Set(source.disks.keys());
	const slots = allocateSlots(disks, images, {
		occupied,
		avoided: new Set(source.cloudInit)
	});
	if (slots.problems.length === 0) return slots;
	const detail = `The source has disks at ${[...occupied].join(", ")}.`;
	throw new TemplateError(slots.problems.map((one) => error(one.code, one.summary, detail, places.at(placeOf(one, images)))));
}
function deedsOf(plan, source, slots) {
	const facts = {
		vmid: plan.vmid,
		slots,
		volids: plan.images.map(() => ""),
		publicKey: "",
		inherited: {},
		pveMajor: 8
	};
	const at = {
		vmid: plan.vmid,
		pool: plan.options.pool || void 0,
		source: source.vmid
	};
	const settings = configurationOf(plan, facts);
	const addsDisks = plan.disks.length > 0 || Object.keys(settings).some((key) => /^(efidisk|tpmstate)\d$/.test(key));
	return [
		deed("clone", at),
		deed("read-source", at),
		deed("create", at),
		...settingDeeds(at, settings),
		...addsDisks ? [deed("disks", at)] : [],
		...plan.images.length > 0 || source.cloudInit.length > 0 ? [deed("cds", at)] : [],
		...source.cloudInit.length > 0 ? [deed("cloud-init-drive", at)] : [],
		...[...new Set(source.disks.values())].map((storage) => deed("space", {
			...at,
			storage
		}))
	];
}

export { copiedMachine };