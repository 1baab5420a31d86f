import { i as parseSize } from "./net-ca.js";

// src/proxmox/properties.ts
function parseProperties(text, defaultKey) {
	const properties = /* @__PURE__ */ new Map();
	for (const part of text.split(",")) {
		if (part.trim() === "") continue;
		const equals = part.indexOf("=");
		if (equals === -1) properties.set(defaultKey, part.trim());
		else properties.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
	}
	return properties;
}

// src/proxmox/volid.ts
/** Undefined: not a volume's name (an absolute path, `none`, `cdrom`, or `local:32`, which asks for a new volume). */
function parseVolid(text) {
	const match = /^([a-zA-Z][-a-zA-Z0-9_.]*):(\S.*)$/.exec(text);
	if (match === null) return void 0;
	const [, storage = "", name = ""] = match;
	if (/^\d+(\.\d+)?$/.test(name)) return void 0;
	return {
		storage,
		filename: name.split("/").at(-1) ?? ""
	};
}

// src/proxmox/drive.ts
/** How many drives each bus takes. */
const driveBuses = {
	ide: 4,
	sata: 6,
	scsi: 31,
	virtio: 16
};
/** `scsi0` → bus and index; undefined for any other key and for indexes that the bus does not have. */
function parseDriveSlot(key) {
	const match = /^(ide|sata|scsi|virtio)(0|[1-9]\d*)$/.exec(key);
	if (match === null) return void 0;
	const bus = match[1];
	const index = Number(match[2]);
	return index < driveBuses[bus] ? {
		bus,
		index
	} : void 0;
}
/** From `local-lvm:vm-100-disk-0,discard=on,size=32G` and the like: drives, efidisk0, tpmstate0, unusedN. */
function parseDrive(text) {
	const properties = parseProperties(text, "file");
	const file = properties.get("file") ?? properties.get("volume") ?? "";
	const name = parseVolid(file)?.filename ?? file.replace(/^[^:]*:/, "");
	const size = properties.get("size");
	return {
		file,
		cdrom: properties.get("media") === "cdrom" || file === "none" || file === "cdrom",
		cloudInit: name === "cloudinit" || /^vm-\d+-cloudinit(\.|$)/.test(name),
		size: size === void 0 ? void 0 : parseSize(size)
	};
}
/** The drives of a configuration as `GET config` shows it, in the order of their keys. */
function drivesOf(config) {
	return new Map(Object.entries(config).filter((entry) => typeof entry[1] === "string" && isDriveKey(entry[0])).sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true })).map(([key, text]) => [key, parseDrive(text)]));
}
function isDriveKey(key) {
	return parseDriveSlot(key) !== void 0 || /^(efidisk0|tpmstate0|unused\d+)$/.test(key);
}

export { parseVolid as n, drivesOf as t };