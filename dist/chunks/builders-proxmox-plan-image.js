import { r as parseDriveSlot } from "./proxmox-notation-drive-notation.js";

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
/** Drives and cards of a boot order that are none of the machine's `keys`; USB devices are not made by a template. */
function strangersIn(boot, keys) {
	return (/(?:^|,)order=([^,]*)/.exec(boot)?.[1] ?? "").split(";").filter((key) => /^(ide|sata|scsi|virtio|net|hostpci)\d+$/.test(key) && !keys.includes(key));
}
/** `drives`: what could be meant. */
function unknownBootDevice(strangers, drives) {
	return {
		code: "unknown-boot-device",
		summary: `boot names ${strangers.join(" and ")}, which the machine does not have`,
		detail: `Its drives are ${drives.join(", ") || "none"}. Of a disk the bus is scsi, unless its type says otherwise.`
	};
}
function firstOf(keys) {
	return [...keys].sort((left, right) => rank(left) - rank(right))[0];
}
function rank(key) {
	const slot = parseDriveSlot(key);
	return slot === void 0 ? 0 : busOrder.indexOf(slot.bus) * 100 + slot.index;
}

// src/builders/proxmox/plan/image.ts
/** What `plan` shows: only a stored image has its name already. */
function plannedVolid({ source }) {
	return source.kind === "stored" ? source.volid : `${source.storage}:iso/<${source.kind}>.iso`;
}

export { unknownBootDevice as i, bootOrder as n, strangersIn as r, plannedVolid as t };