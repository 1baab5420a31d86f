// src/proxmox/notation/properties.ts
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
/** The other way: `first,key=value,...`. Values that are undefined or empty are left out. */
function formatProperties(first, rest = {}) {
	return [first, ...Object.entries(rest).flatMap(([key, value]) => value === void 0 || value === "" ? [] : [`${key}=${value}`])].filter((part) => part !== "").join(",");
}

// src/proxmox/notation/size.ts
const gibibyte = 2 ** 30;
const units = [
	"",
	"K",
	"M",
	"G",
	"T"
];
/** Bytes of a size in Proxmox's notation: `32G`, `528K`, `1.5T`, bytes without a letter. Undefined: none. */
function parseSize(text) {
	const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text.trim());
	if (match === null) return void 0;
	return Math.round(Number(match[1]) * 1024 ** units.indexOf(match[2] ?? ""));
}
/** Bytes in the largest unit of which they are a whole number: `20G`, `1536M`. */
function formatSize(bytes) {
	const power = units.findLastIndex((_, index) => bytes % 1024 ** index === 0);
	return `${bytes / 1024 ** power}${units[power]}`;
}

// src/proxmox/notation/volid.ts
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

// src/proxmox/notation/drive-notation.ts
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

export { formatSize as a, formatProperties as c, parseVolid as i, parseProperties as l, drivesOf as n, gibibyte as o, parseDriveSlot as r, parseSize as s, driveBuses as t };