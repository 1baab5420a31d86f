import path from "node:path";
import { mkdirSync } from "node:fs";

// src/embedded/api-errors.ts
/**
* What a call may refuse with. Any other Error that reaches the server is answered as the genuine server answers an
* uncaught `die`: 500 with its text. Domain code therefore throws plain Errors for those.
*/
var ApiError = class extends Error {
	name = "ApiError";
	status;
	errors;
	constructor(status, message, errors) {
		super(message);
		this.status = status;
		this.errors = errors;
	}
};
/** 400: one text per parameter. */
function parameterError(errors) {
	return new ApiError(400, "Parameter verification failed.", errors);
}
/** 403: `what` is `/path, Privilege` or empty for the bare form. */
function permissionError(what = "") {
	return new ApiError(403, what === "" ? "Permission check failed" : `Permission check failed (${what})`);
}
/** 401: the reason is told in the status line alone. */
var AuthenticationError = class extends Error {
	name = "AuthenticationError";
};
/** As PVE prints an exception into a log: with its status, and one line per parameter. */
function taskErrorText(error) {
	if (!(error instanceof ApiError)) return errorText(error);
	const details = Object.entries(error.errors ?? {}).map(([key, text]) => `\n${key}: ${text.trimEnd()}`);
	return `${error.status} ${error.message}${details.join("")}`;
}
function errorText(error) {
	return error instanceof Error ? error.message : String(error);
}
/** A wrong password: waits like every 401, yet has a body. */
var LoginError = class extends ApiError {
	constructor(message = "authentication failure") {
		super(401, message);
	}
};

// src/embedded/release.ts
const releases = {
	"7.4": {
		release: "7.4",
		repoid: "9002ab8a",
		version: "7.4-3"
	},
	"8.4": {
		release: "8.4",
		repoid: "d0ea9d2b0749cc01",
		version: "8.4.1"
	},
	"9.2": {
		release: "9.2",
		repoid: "14a22df35955d97d",
		version: "9.2.11"
	}
};
function releaseOfLine(line) {
	return releases[line];
}
/** By the full version. */
function releaseOf(version) {
	return Object.values(releases).find((release) => release.version === version) ?? {
		release: /^\d+\.\d+/.exec(version)?.[0] ?? version,
		repoid: "0000000000000000",
		version
	};
}
function majorOf(version) {
	return Number.parseInt(version, 10);
}
function since(major) {
	return (version) => majorOf(version) >= major;
}
/** Disk images as content of their own. */
const hasImportContent = since(8);
/** Bridges need a privilege. */
const guardsBridges = since(8);
/** The guest agent has privileges of its own in place of VM.Monitor. */
const hasAgentPrivileges = since(9);
/** A network card needs no bridge: it is connected to nothing but the host. */
const allowsCardsWithoutBridge = since(9);
/** What was wrong with a token or ticket is told to nobody. */
const hidesAuthenticationFaults = since(9);
/** Starting a machine that is being created, and its tags, need what they need later. */
const guardsCreation = since(9);
/** Tags are lower-cased, sorted and unique from the start. */
const tidiesNewTags = since(9);
/** A display always has a password, which its ticket begins with. */
const hasDisplayPasswords = since(9);
/** What a machine takes of its host: `memhost`, and the pressure on it while it runs. */
const tellsHostUse = since(9);
/** Logs of clones and moved disks name every volume. */
const tellsCopies = since(9);
/** Zones are resources of the type `network`. */
const hasNetworkResources = since(9);
/** Formats of a storage also in a form with names, not only in places of a list. */
const namesFormats = since(9);
/** Calls that came, and only stand in the listings here. */
const hasCallsOfNine = since(9);
/** Storages on GlusterFS. */
const hasGlusterFs = (version) => !since(9)(version);
/** Texts that were written anew. */
const hasTextsOfNine = since(9);

// src/embedded/storage/volume-id.ts
/** `local:100/vm-100-disk-0.qcow2` in two; undefined: no volume ID. */
function splitVolid(volid) {
	const match = /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i.exec(volid);
	return match ? {
		storage: match[1],
		volname: match[2]
	} : void 0;
}
/** Throws Error when the storage's type has no such names. */
function parseVolname(type, volname) {
	return type === "lvmthin" ? parseLvmName(volname) : parseFileName(volname);
}
function parseLvmName(volname) {
	const match = /^(vm|base)-([1-9]\d{2,8})-\S+$/.exec(volname);
	if (!match) throw new Error(`unable to parse lvm volume name '${volname}'`);
	return {
		type: "images",
		name: volname,
		format: "raw",
		vmid: Number(match[2]),
		isBase: match[1] === "base"
	};
}
function parseFileName(volname) {
	const linked = /^(\d+)\/([^/]+)\/(\d+)\/([^/]+)$/.exec(volname);
	if (linked) return image(Number(linked[3]), linked[4], {
		vmid: Number(linked[1]),
		name: linked[2]
	});
	const own = /^(\d+)\/([^/]+)$/.exec(volname);
	if (own) return image(Number(own[1]), own[2]);
	const other = (type, name, format) => ({
		type,
		name,
		format,
		isBase: false
	});
	const iso = /^iso\/([^/]+\.(?:iso|img))$/i.exec(volname);
	if (iso) return other("iso", iso[1], "raw");
	const archive = /^vztmpl\/([^/]+\.tar\.(gz|xz|zst|bz2))$/.exec(volname);
	if (archive) return other("vztmpl", archive[1], `t${archive[2]}`);
	const backup = /^backup\/([^/]+\.(?:tgz|tar|vma)(?:\.(?:gz|lzo|zst|bz2))?)$/.exec(volname);
	if (backup) {
		const owner = /^vzdump-(?:openvz|lxc|qemu)-(\d+)-/.exec(backup[1])?.[1];
		return {
			...other("backup", backup[1], "raw"),
			...owner === void 0 ? {} : { vmid: Number(owner) }
		};
	}
	const snippet = /^snippets\/([^/]+)$/.exec(volname);
	if (snippet) return other("snippets", snippet[1], "snippet");
	const imported = /^import\/([^/]+\.(ova|qcow2|raw|vmdk))$/.exec(volname);
	if (imported) return other("import", imported[1], imported[2]);
	throw new Error(`unable to parse directory volume name '${volname}'`);
}
function image(vmid, name, base) {
	const match = /^[^/\s]+\.(raw|qcow2|vmdk)$/.exec(name);
	if (!match) throw new Error(`unable to parse volume filename '${name}'`);
	return {
		type: "images",
		name,
		format: match[1],
		vmid,
		isBase: /^base-\d+-/.test(name),
		...base === void 0 ? {} : { base }
	};
}

// src/embedded/storage/storages.ts
/** Throws Error when nobody defined it. */
function storageOf(world, id) {
	const storage = world.state.storages[id];
	if (storage === void 0) throw new Error(`storage '${id}' does not exist`);
	return storage;
}
/** Throws Error when it cannot be used on the node. */
function usableStorage(world, node, id) {
	const storage = storageOf(world, id);
	if (storage.disable) throw new Error(`storage '${id}' is disabled`);
	if (storage.nodes !== void 0 && !storage.nodes.includes(node)) throw new Error(`storage '${id}' is not available on node '${node}'`);
	return storage;
}
function isUsable(storage, node) {
	return !storage.disable && (storage.nodes === void 0 || storage.nodes.includes(node));
}
function imageStorage(world, id) {
	const storage = storageOf(world, id);
	if (!storage.content.includes("images")) throw parameterError({ storage: `storage '${id}' does not support vm images` });
	return storage;
}
/** The format of new images that ask for none. */
function standardFormat(world, id) {
	const { type, options } = storageOf(world, id);
	return type === "dir" ? options["format"] ?? "raw" : "raw";
}
/** `fs` fits the first node and shared storages; the other nodes' local ones lie beside it. */
function storageRoot(world, node, id) {
	const storage = world.state.storages[id];
	const first = world.state.nodes[0];
	if (storage?.shared || node === first) return world.data.path("storage", id);
	return world.data.path("nodes", node, "storage", id);
}
/** The folder that PVE's documentation promises to users. */
function shownRoot(storage, id) {
	return storage.path ?? `/dev/${storage.options["vgname"] ?? id}`;
}
const folders = {
	images: "images",
	iso: "template/iso",
	vztmpl: "template/cache",
	backup: "dump",
	snippets: "snippets",
	import: "import"
};
function contentFolder(type) {
	return folders[type];
}
/** The folders that an activated storage has. */
function makeFolders(world, id) {
	for (const node of world.state.nodes) {
		const root = storageRoot(world, node, id);
		const folders = world.state.storages[id].type === "lvmthin" ? ["images"] : [
			"images",
			"iso",
			"vztmpl",
			"backup",
			"snippets",
			"import"
		].filter((type) => type !== "import" || hasImportContent(world.state.version)).map(contentFolder);
		for (const folder of folders) mkdirSync(`${root}/${folder}`, { recursive: true });
	}
}
/** Throws Error for an unknown storage and for names that it cannot have. */
function parseVolume(world, volid) {
	const parts = splitVolid(volid);
	if (parts === void 0) throw new Error(`unable to parse volume ID '${volid}'`);
	const storage = storageOf(world, parts.storage);
	if (parts.volname.startsWith("import/") && !hasImportContent(world.state.version)) throw new Error(`unable to parse directory volume name '${parts.volname}'`);
	return {
		...parseVolname(storage.type, parts.volname),
		volid,
		storage: parts.storage,
		volname: parts.volname
	};
}
function relativePath(storage, volume) {
	if (volume.type !== "images") return path.join(folders[volume.type], volume.name);
	const suffix = storage.type === "lvmthin" ? ".raw" : "";
	return path.join("images", String(volume.vmid), `${volume.name}${suffix}`);
}
/** Where the file is. */
function volumePath(world, node, volid) {
	const volume = parseVolume(world, volid);
	return path.join(storageRoot(world, node, volume.storage), relativePath(storageOf(world, volume.storage), volume));
}
/** Where clients are told that it is. */
function shownPath(world, volid) {
	const volume = parseVolume(world, volid);
	const storage = storageOf(world, volume.storage);
	if (storage.type === "lvmthin") return `${shownRoot(storage, volume.storage)}/${volume.name}`;
	return path.posix.join(shownRoot(storage, volume.storage), relativePath(storage, volume));
}
/** The real file behind a path that a client of a genuine server would pass; undefined: not below a storage. */
function realPath(world, node, shown) {
	for (const [id, storage] of Object.entries(world.state.storages)) if (storage.path !== void 0 && shown.startsWith(`${storage.path}/`)) {
		const relative = path.posix.normalize(shown.slice(storage.path.length + 1));
		if (!relative.startsWith("..")) return path.join(storageRoot(world, node, id), relative);
	}
}

export { tellsHostUse as A, hasTextsOfNine as C, releaseOf as D, namesFormats as E, errorText as F, parameterError as I, permissionError as L, ApiError as M, AuthenticationError as N, releaseOfLine as O, LoginError as P, taskErrorText as R, hasNetworkResources as S, majorOf as T, hasAgentPrivileges as _, parseVolume as a, hasGlusterFs as b, standardFormat as c, usableStorage as d, volumePath as f, guardsCreation as g, guardsBridges as h, makeFolders as i, tidiesNewTags as j, tellsCopies as k, storageOf as l, allowsCardsWithoutBridge as m, imageStorage as n, realPath as o, splitVolid as p, isUsable as r, shownPath as s, contentFolder as t, storageRoot as u, hasCallsOfNine as v, hidesAuthenticationFaults as w, hasImportContent as x, hasDisplayPasswords as y };