import { t as driveBuses } from "./proxmox-notation-drive-notation.js";

// src/builders/proxmox/plan/slots.ts
/**
* Gives every drive its configuration key, in the plug-in's order, because answer files name the devices that follow
* from it: ISO images with a fixed slot, then disks per bus in the template's order, then the other ISO images.
* One that gets none has a word in its place.
*/
function allocateSlots(disks, isos, { occupied = /* @__PURE__ */ new Set(), avoided = /* @__PURE__ */ new Set() } = {}) {
	const taken = new Set(occupied);
	const problems = [];
	const fixed = isos.map(({ bus, index }, position) => {
		if (index === void 0) return void 0;
		const key = `${bus}${index}`;
		if (taken.has(key)) {
			const summary = occupied.has(key) ? `${key} is a disk of the source` : `${key} is used twice`;
			problems.push({
				drive: "iso",
				position,
				code: "slot-used-twice",
				summary
			});
			return `<${key}, used twice>`;
		}
		taken.add(key);
		return key;
	});
	for (const key of avoided) taken.add(key);
	const nextFree = (bus, drive, position) => {
		const key = freeSlot(bus, (one) => taken.has(one));
		if (key !== void 0) {
			taken.add(key);
			return key;
		}
		const summary = `storage enumeration reached the end of the ${bus} bus: it has ${driveBuses[bus]} slots`;
		problems.push({
			drive,
			position,
			code: "bus-full",
			summary
		});
		return `<${bus}, which is full>`;
	};
	return {
		disks: disks.map(({ bus }, position) => nextFree(bus, "disk", position)),
		isos: isos.map(({ bus }, position) => fixed[position] ?? nextFree(bus, "iso", position)),
		problems
	};
}
/** Where the option of a drive stands that has no slot. */
function placeOf({ drive, position, code }, images) {
	if (drive === "disk") return ["disks", position];
	const path = images[position]?.path ?? [];
	return code === "slot-used-twice" ? [...path, "index"] : path;
}
/** The first slot of a bus that is not taken; undefined: the bus is full. */
function freeSlot(bus, isTaken) {
	return Array.from({ length: driveBuses[bus] }, (_, index) => `${bus}${index}`).find((key) => !isTaken(key));
}

// src/builders/proxmox/plan/image.ts
/** Those that come by an address, for who asks whether they are others now. */
function wantedImages({ images, imports }) {
	return [...images, ...imports === void 0 ? [] : [imports.image]].flatMap(({ source }) => source.kind === "downloaded" ? [source] : []);
}
/** What `plan` shows: only a stored image has its name already. */
function plannedVolid({ source }) {
	return source.kind === "stored" ? source.volid : `${source.storage}:iso/<${source.kind}>.iso`;
}

export { placeOf as a, freeSlot as i, wantedImages as n, allocateSlots as r, plannedVolid as t };