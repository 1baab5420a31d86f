import { o as parseDriveSlot } from "./proxmox-notation-drive-notation.js";
import { a as laterRequests, c as cardParameters, g as plannedVolid, i as diskParameters, l as present, n as buildTags, o as planMachine, r as cdParameters, s as resizesOf, t as buildDescription } from "./builders-proxmox-plan-machine-plan.js";
import { a as allocateSlots } from "./communicators-communicator-registry.js";

// src/builders/proxmox/plan/boot-order.ts
const busOrder = [
	"ide",
	"scsi",
	"virtio",
	"sata"
];
/**
* The server boots from the first disk, then from the first CD drive. Where a CD with answer files has a lower slot than
* the installer's, that would never be reached: then the order must be said. Undefined: the server's own is right.
*/
function bootOrder({ disks, isos }, hasNetwork) {
	const [installer] = isos;
	if (installer === void 0 || firstOf(isos) === installer) return void 0;
	const disk = firstOf(disks);
	return `order=${[
		...disk === void 0 ? [] : [disk],
		installer,
		...hasNetwork ? ["net0"] : []
	].join(";")}`;
}
function firstOf(keys) {
	return [...keys].sort((left, right) => rank(left) - rank(right))[0];
}
function rank(key) {
	const slot = parseDriveSlot(key);
	return slot === void 0 ? 0 : busOrder.indexOf(slot.bus) * 100 + slot.index;
}

// src/builders/proxmox/plan/new-machine.ts
/** The first image is the installer's: the order in which free slots are given. */
function planNewMachine(options, images, context) {
	const machine = planMachine(options, images, context);
	const { disks } = machine;
	if (machine.cloudInit?.storage === "" && disks.length === 0) context.buildFails("missing-option", ["cloud_init"], "cloud_init is set to true, but cloud_init_storage_pool is empty and could not be set automatically", "There is no disk whose storage could be taken: set cloud_init_storage_pool.");
	const slots = slotsOf(machine, context);
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
	return {
		...planned,
		requests: [{
			method: "POST",
			path,
			params
		}, ...laterRequests(`${path}/${vmid}`, planned.resizes)]
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
function slotsOf({ disks, images }, { buildFails }) {
	try {
		return allocateSlots(disks, images);
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
		buildFails("bus-full", ["disks"], thrown.message);
		return {
			disks: [],
			isos: []
		};
	}
}

export { planNewMachine as n, creationOf as t };