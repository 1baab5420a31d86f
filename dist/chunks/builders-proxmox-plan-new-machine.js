import { a as upgradeValue, c as unknownBootDevice, i as plannedKey, o as bootOrder, r as keyValue, s as strangersIn, t as replacingOf } from "./builders-proxmox-plan-replacing.js";
import { n as nameOf, r as namedFormat } from "./builders-proxmox-plan-disk-image-image-name.js";
import { a as placeOf, i as freeSlot, r as allocateSlots, t as plannedVolid } from "./builders-proxmox-plan-image.js";
import { a as diskParameters, c as resizesOf, g as cardParameters, i as cdParameters, o as laterRequests, r as buildTags, s as planMachine, t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";

// src/builders/proxmox/plan/disk-image/disk-image.ts
/** What `plan` shows: the name on the storage is made of the checksum. */
function plannedDisk({ source }) {
	if (source.kind === "stored") return source.volid;
	const format = source.format ?? namedFormat(nameOf(source.urls[0] ?? "")) ?? "<its format>";
	return `${source.storage}:import/<downloaded>.${format}`;
}

// src/builders/proxmox/plan/new-machine.ts
/** The first image is the installer's: the order in which free slots are given. */
function planNewMachine(options, images, context, imports) {
	const machine = planMachine(options, images, context, imports);
	const { disks } = machine;
	if (machine.cloudInit?.storage === "" && disks.length === 0) context.buildFails("missing-option", ["cloud_init"], "cloud_init is set to true, but cloud_init_storage_pool is empty and could not be set automatically", "There is no disk whose storage could be taken: set cloud_init_storage_pool.");
	const slots = slotsOf(machine, context);
	const guestDrive = guestDriveOf(machine, slots);
	const strangers = strangersIn(options.boot, [
		...slots.disks,
		...slots.isos,
		...guestDrive === void 0 ? [] : [guestDrive.key],
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
		...present({ boot: options.boot || bootOf(machine, slots) })
	};
	const planned = {
		...machine,
		slots,
		creation,
		guestDrive,
		resizes: resizesOf(disks, slots)
	};
	const path = `/nodes/${machine.node}/qemu`;
	const vmid = machine.vmid ?? "<next free id>";
	const params = {
		...creationOf(planned, {
			vmid: machine.vmid,
			mark: "<run>",
			volids: plannedVolids(planned),
			publicKey: "",
			pveMajor: 8
		}),
		...guestDrive === void 0 ? {} : plannedSecrets(machine),
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
/** As far as they are known before there is a server. */
function plannedVolids({ images, imports }) {
	return [...images.map(plannedVolid), ...imports === void 0 ? [] : [plannedDisk(imports.image)]];
}
/** The parameters of `POST /nodes/{node}/qemu`. */
function creationOf(machine, { vmid, mark, volids, publicKey, pveMajor }) {
	const { creation, cards, slots, images } = machine;
	return {
		...vmid === void 0 ? {} : { vmid },
		description: buildDescription(mark),
		...creation,
		...cardParameters(cards, vmid),
		...cdParameters(volids.slice(0, images.length), slots),
		...importParameters(machine, volids[images.length] ?? ""),
		...guestParameters(machine, publicKey, pveMajor)
	};
}
function importParameters({ imports, disks, slots }, volid) {
	const [[key = ""], [disk]] = [slots.disks, disks];
	return imports === void 0 || disk === void 0 ? {} : { [key]: `${disk.drive},import-from=${volid}` };
}
function guestParameters({ imports, guestDrive }, publicKey, pveMajor) {
	if (imports === void 0 || guestDrive === void 0) return {};
	const { values, withoutUpgrade } = imports;
	return {
		[guestDrive.key]: guestDrive.volume,
		...values,
		...keyValue(publicKey),
		...upgradeValue(withoutUpgrade, pveMajor)
	};
}
/** What nobody is shown who looks at the plan, in words. */
function plannedSecrets({ guestKey, imports }) {
	const { cipassword } = imports?.values ?? {};
	return {
		...plannedKey(guestKey),
		...cipassword === void 0 ? {} : { cipassword: "<ssh_password>" }
	};
}
/** A guest of an image is told by cloud-init who may come in: it has the drive from the start. */
function guestDriveOf({ imports, cloudInit, disks }, slots) {
	if (imports === void 0 || cloudInit === void 0) return void 0;
	const taken = /* @__PURE__ */ new Set([...slots.disks, ...slots.isos]);
	return {
		key: freeSlot(cloudInit.bus, (one) => taken.has(one)) ?? `<${cloudInit.bus}, which is full>`,
		volume: `${cloudInit.storage || disks[0]?.storage}:cloudinit`
	};
}
/** Empty: the server's own order is right. */
function bootOf({ imports, cards, images, hardware }, slots) {
	if (imports !== void 0) return `order=${slots.disks[0] ?? ""}`;
	const answers = images.findIndex(({ path }) => path[0] === "answer_media");
	return bootOrder(slots, cards.length > 0, hardware["bios"] === "ovmf" ? slots.isos[answers] : void 0) ?? "";
}
function slotsOf({ disks, images, cloudInit }, { buildFails }) {
	const slots = allocateSlots(disks, images);
	for (const problem of slots.problems) buildFails(problem.code, placeOf(problem, images), problem.summary);
	const taken = /* @__PURE__ */ new Set([...slots.disks, ...slots.isos]);
	if (cloudInit !== void 0 && freeSlot(cloudInit.bus, (key) => taken.has(key)) === void 0) buildFails("bus-full", ["cloud_init_disk_type"], `Found no free controller of type ${cloudInit.bus} for a cloud-init cdrom`, "Its drive is made when those of the installer are still there. Choose another bus, or move drives.");
	return slots;
}

export { planNewMachine as n, plannedVolids as r, creationOf as t };