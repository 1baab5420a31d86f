import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { n as copyOf, t as configurationOf } from "./builders-proxmox-plan-clone.js";
import { s as resizesOf } from "./builders-proxmox-plan-machine-plan.js";
import { a as allocateSlots } from "./communicators-communicator-registry.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { a as drivesOf, s as parseVolid } from "./proxmox-notation-drive-notation.js";
import { t as Vm } from "./proxmox-transport-retry-request.js";
import { n as resourcesOf, t as machinesOfNode } from "./builders-proxmox-machine-list.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/steps/find-clone-source.ts
/** Finds it by ID or name; of several with one name, one on the build's own node. Throws TemplateError at the option. */
async function findSource({ name, vmid: id }, session, { places }) {
	const machines = (await resourcesOf(session)).filter(({ type }) => type === void 0 || type === "qemu");
	const isMeant = (one) => id === void 0 ? one.name === name : one.vmid === id;
	const listed = machines.filter(isMeant);
	const fitting = listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant);
	const found = fitting.find(({ node }) => node === session.node) ?? fitting[0];
	const config = found?.vmid === void 0 ? void 0 : await new Vm(session.client, found.node ?? session.node, found.vmid, session.task).config();
	if (found?.vmid === void 0 || config === void 0) {
		const [option, what] = id === void 0 ? ["clone_vm", JSON.stringify(name)] : ["clone_vm_id", id];
		throw new TemplateError([error("unknown-clone-source", `There is no virtual machine ${what} to clone`, seen(machines, id === void 0 ? name : ""), places.at([option]))]);
	}
	const drives = [...drivesOf(config)].filter(([key]) => /^(ide|sata|scsi|virtio)\d+$/.test(key));
	return {
		vmid: found.vmid,
		node: found.node ?? session.node,
		disks: new Map(drives.filter(([, { cdrom }]) => !cdrom).map(([key, { file }]) => [key, parseVolid(file)?.storage ?? ""])),
		cloudInit: drives.filter(([, { cloudInit }]) => cloudInit).map(([key]) => key)
	};
}
function seen(machines, name) {
	const names = machines.flatMap((one) => one.template === 1 && one.name !== void 0 ? [one.name] : []);
	const templates = [...new Set(names)].sort();
	const shown = templates.length === 0 ? "none" : templates.slice(0, 10).join(", ");
	const every = machines.flatMap((one) => one.name ?? []);
	return `Templates that these credentials see: ${shown}.${name === "" ? "" : didYouMean(name, every)}`;
}

// src/builders/proxmox/steps/clone-machine.ts
/** A copy of another machine, with more drives where the template has some. */
function copiedMachine(plan) {
	return { prepare: async (session, context) => {
		const source = await findSource(plan.source, session, context);
		const slots = slotsOf(plan, source, context);
		return {
			slots,
			deeds: deedsOf(plan, source, slots),
			make: async (volids, publicKey) => {
				const made = await claimMachine(plan, session, context, (vm) => vm.cloneFrom(source, copyOf(plan, context.mark), context.mark));
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
function slotsOf({ disks, images }, source, { places }) {
	const occupied = new Set(source.disks.keys());
	try {
		return allocateSlots(disks, images, {
			occupied,
			avoided: new Set(source.cloudInit)
		});
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
		const detail = `The source has disks at ${[...occupied].join(", ")}.`;
		const path = images.length > 0 ? "additional_iso_files" : "disks";
		throw new TemplateError([error("bus-full", thrown.message, detail, places.at([path]))]);
	}
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
	const copied = plan.isFull ? new Set(source.disks.values()) : [];
	return [{
		kind: "clone",
		source: source.vmid,
		vmid: plan.vmid,
		pool: plan.options.pool || void 0,
		options: Object.keys(configurationOf(plan, facts))
	}, ...[...copied].map((storage) => ({
		kind: "allocate",
		storage
	}))];
}

export { copiedMachine };