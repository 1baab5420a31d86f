import { n as ExternalError } from "./diagnostics-errors.js";
import { BlockList, isIP } from "node:net";
import * as tls from "node:tls";

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

// src/net/ca.ts
let systems;
/** Trusts Node's and the system's certificate authorities, and `extra` (PEM). */
function trustedContext(extra) {
	if (extra === void 0 && systems !== void 0) return systems;
	const ca = /* @__PURE__ */ new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]);
	if (extra !== void 0) return tls.createSecureContext({ ca: [...ca, extra] });
	systems = tls.createSecureContext({ ca: [...ca] });
	return systems;
}

// src/net/proxy.ts
/**
* The HTTP proxy that the environment names for an address (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, in
* either case), or undefined. As in Go's tools, this machine itself is never asked for through a proxy.
*/
function proxyFor(target, env) {
	const scheme = target.protocol === "http:" ? "http_proxy" : "https_proxy";
	const text = variable(env, scheme) ?? variable(env, "all_proxy");
	if (text === void 0 || isLoopback(hostOf(target)) || isExcluded(target, variable(env, "no_proxy") ?? "")) return;
	const proxy = URL.parse(text.includes("://") ? text : `http://${text}`);
	if (proxy === null || proxy.protocol !== "http:" && proxy.protocol !== "https:") throw new ExternalError("unsupported-proxy", `The proxy in the environment variable ${scheme} can not be used`, "Only http:// and https:// proxies are supported. Correct the variable, or list the server in no_proxy.");
	return proxy;
}
/** The value of an `Authorization` or `Proxy-Authorization` header for the user and password in an address. */
function basicAuthorization(url) {
	if (url.username === "") return void 0;
	const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
	return `Basic ${Buffer.from(pair).toString("base64")}`;
}
function variable(env, name) {
	return env[name] || env[name.toUpperCase()] || void 0;
}
function hostOf(url) {
	return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}
function isLoopback(host) {
	return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\./.test(host);
}
function isExcluded(target, list) {
	const host = hostOf(target);
	const port = target.port || (target.protocol === "http:" ? "80" : "443");
	return list.split(/[\s,]+/).filter((entry) => entry !== "").some((entry) => matches(host, port, entry.toLowerCase()));
}
function matches(host, port, entry) {
	if (entry === "*") return true;
	if (entry.includes("/")) return isInNetwork(host, entry);
	if (isIP(entry) !== 0) return host === entry;
	const [, name = entry, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
	if (wantedPort !== void 0 && wantedPort !== port) return false;
	const domain = name.replace(/^\*?\./, "").replace(/^\[|\]$/g, "");
	return host === domain && !name.startsWith("*") || host.endsWith(`.${domain}`);
}
function isInNetwork(host, cidr) {
	const [network = "", bits = ""] = cidr.split("/");
	const family = isIP(host);
	if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false;
	const type = family === 6 ? "ipv6" : "ipv4";
	if (Number(bits) > (family === 6 ? 128 : 32)) return false;
	const block = new BlockList();
	block.addSubnet(network, Number(bits), type);
	return block.check(host, type);
}

export { drivesOf as a, formatSize as c, formatProperties as d, driveBuses as i, gibibyte as l, proxyFor as n, parseDriveSlot as o, trustedContext as r, parseVolid as s, basicAuthorization as t, parseSize as u };