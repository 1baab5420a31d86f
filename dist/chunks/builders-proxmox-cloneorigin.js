import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as parseVolid, t as drivesOf } from "./proxmox-drive.js";
import { n as resourcesOf, t as machinesOfNode } from "./builders-proxmox-resources.js";
import { t as Vm } from "./proxmox-retry.js";
import { n as configurationParameters, t as cloneParameters } from "./builders-proxmox-cloning.js";
import { a as allocateSlots, c as resizes, t as buildDescription } from "./builders-proxmox-creation.js";
import { t as claimMachine } from "./builders-proxmox-createmachine.js";

// src/builders/proxmox/clonesource.ts
/** Finds it by ID or name; of several with one name, one on the build's own node. Throws TemplateError at the option. */
async function findSource(options, session, { places }) {
	const { clone_vm: name, clone_vm_id: id } = options;
	const machines = (await resourcesOf(session)).filter(({ type }) => type === void 0 || type === "qemu");
	const isMeant = (one) => id === 0 ? one.name === name : one.vmid === id;
	const listed = machines.filter(isMeant);
	const fitting = listed.length > 0 ? listed : (await machinesOfNode(session)).filter(isMeant);
	const found = fitting.find(({ node }) => node === session.node) ?? fitting[0];
	const config = found?.vmid === void 0 ? void 0 : await new Vm(session.client, found.node ?? session.node, found.vmid, session.task).config();
	if (found?.vmid === void 0 || config === void 0) {
		const [option, what] = id === 0 ? ["clone_vm", JSON.stringify(name)] : ["clone_vm_id", id];
		throw new TemplateError([error(`There is no virtual machine ${what} to clone`, seen(machines, id === 0 ? name : ""), places.at([option]))]);
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

// src/builders/proxmox/cloneorigin.ts
/** A copy of another machine, with more drives where the template has some. */
function cloneOrigin(options, context) {
	return { plan: async (session) => {
		const source = await findSource(options, session, context);
		const slots = slotsOf(options, source, context);
		const sample = parametersFor(options, slots, "");
		return {
			slots,
			deeds: deedsOf(options, source, Object.keys(sample)),
			create: async (isoVolids, publicKey) => {
				const made = await claimMachine(options, session, context, (vm) => vm.cloneFrom(source, cloneParameters(options, buildDescription(context.mark)), context.mark));
				const { vm } = made;
				const inherited = await vm.config();
				if (inherited === void 0) throw new ExternalError(`Virtual machine ${vm.vmid} has disappeared`);
				const pveMajor = session.client.version.major;
				const input = {
					options,
					vmid: vm.vmid,
					slots,
					isoVolids,
					publicKey,
					inherited,
					pveMajor
				};
				await vm.configure(configurationParameters(input));
				for (const { disk, size } of resizes({
					options,
					slots
				})) await vm.resize(disk, size);
				return made;
			}
		};
	} };
}
function parametersFor(options, slots, publicKey) {
	const isoVolids = options.additional_iso_files.map(() => "");
	return configurationParameters({
		options,
		vmid: 0,
		slots,
		isoVolids,
		publicKey,
		inherited: {},
		pveMajor: 8
	});
}
function slotsOf(options, { disks, cloudInit }, { places }) {
	try {
		return allocateSlots(options.disks.map(({ type }) => ({ bus: type })), options.additional_iso_files.map(({ type, index }) => ({
			bus: type,
			index: index === "" ? void 0 : Number(index)
		})), {
			occupied: new Set(disks.keys()),
			avoided: new Set(cloudInit)
		});
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
		const detail = `The source has disks at ${[...disks.keys()].join(", ")}.`;
		const path = options.additional_iso_files.length > 0 ? "additional_iso_files" : "disks";
		throw new TemplateError([error(thrown.message, detail, places.at([path]))]);
	}
}
function deedsOf(options, source, keys) {
	const copied = options.full_clone ? new Set(source.disks.values()) : [];
	return [{
		kind: "clone",
		source: source.vmid,
		vmid: options.vm_id === 0 ? void 0 : options.vm_id,
		pool: options.pool === "" ? void 0 : options.pool,
		options: keys
	}, ...[...copied].map((storage) => ({
		kind: "allocate",
		storage
	}))];
}

export { cloneOrigin };