import { a as strangersIn, i as bootOrder, n as plannedVolid, o as unknownBootDevice, t as replacingOf } from "./builders-proxmox-plan-replacing.js";
import { a as diskParameters, c as resizesOf, g as cardParameters, i as cdParameters, o as laterRequests, r as buildTags, s as planMachine, t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { n as freeSlot, r as placeOf, t as allocateSlots } from "./builders-proxmox-plan-slots.js";

// src/builders/proxmox/plan/new-machine.ts
/** The first image is the installer's: the order in which free slots are given. */
function planNewMachine(options, images, context) {
	const machine = planMachine(options, images, context);
	const { disks } = machine;
	if (machine.cloudInit?.storage === "" && disks.length === 0) context.buildFails("missing-option", ["cloud_init"], "cloud_init is set to true, but cloud_init_storage_pool is empty and could not be set automatically", "There is no disk whose storage could be taken: set cloud_init_storage_pool.");
	const slots = slotsOf(machine, context);
	const strangers = strangersIn(options.boot, [
		...slots.disks,
		...slots.isos,
		...Object.keys(machine.hardware),
		...machine.cards.map((_, index) => `net${index}`)
	]);
	if (strangers.length > 0 && !context.isLate(["boot"])) {
		const { code, summary, detail } = unknownBootDevice(strangers, [...slots.disks, ...slots.isos]);
		context.warn(code, ["boot"], summary, detail);
	}
	const creation = {
		name: options.vm_name,
		...present({
			tags: buildTags(options),
			pool: options.pool
		}),
		...machine.hardware,
		...diskParameters(disks, slots),
		...present({ boot: options.boot === "" ? bootOrder(slots, machine.cards.length > 0) ?? "" : options.boot })
	};
	const planned = {
		...machine,
		slots,
		creation,
		resizes: resizesOf(disks, slots)
	};
	const path = `/nodes/${machine.node}/qemu`;
	const vmid = machine.vmid ?? "<next free id>";
	const params = {
		...creationOf(planned, {
			vmid: machine.vmid,
			mark: "<run>",
			volids: images.map(plannedVolid)
		}),
		vmid
	};
	const replacing = replacingOf(machine, [...slots.disks, ...Object.keys(creation).filter((key) => /^(?:efidisk|tpmstate)0$/.test(key))]);
	return {
		...planned,
		requests: [{
			method: "POST",
			path,
			params
		}, ...laterRequests(`${path}/${vmid}`, planned.resizes)],
		...replacing === void 0 ? {} : { replacing }
	};
}
/** The parameters of `POST /nodes/{node}/qemu`. */
function creationOf({ creation, cards, slots }, { vmid, mark, volids }) {
	return {
		...vmid === void 0 ? {} : { vmid },
		description: buildDescription(mark),
		...creation,
		...cardParameters(cards, vmid),
		...cdParameters(volids, slots)
	};
}
function slotsOf({ disks, images, cloudInit }, { buildFails }) {
	const slots = allocateSlots(disks, images);
	for (const problem of slots.problems) buildFails(problem.code, placeOf(problem, images), problem.summary);
	const taken = /* @__PURE__ */ new Set([...slots.disks, ...slots.isos]);
	if (cloudInit !== void 0 && freeSlot(cloudInit.bus, (key) => taken.has(key)) === void 0) buildFails("bus-full", ["cloud_init_disk_type"], `Found no free controller of type ${cloudInit.bus} for a cloud-init cdrom`, "Its drive is made when those of the installer are still there. Choose another bus, or move drives.");
	return slots;
}

export { planNewMachine as n, creationOf as t };