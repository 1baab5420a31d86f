import path from "node:path";
import { lstatSync, readdirSync, readlinkSync } from "node:fs";

// src/trust/file-door.ts
/** As the system follows them before it gives up. */
const mostLinks = 40;
/**
* Says where a path leads to that is none of the folder's: `is outside of the workspace`. Undefined: it is the folder's own,
* there or not. Links are followed without looking at what they lead to. Behind a link `..` is not what it looks like:
* as the system takes the path and as `path.resolve` shortens it are two ways, and neither may lead out.
*/
function leadsOutOf(folder, file) {
	const root = endOf(path.resolve(folder));
	for (const way of waysOf(file)) {
		const found = wayOut$1(folder, root, way);
		if (found !== void 0) return found;
	}
}
function wayOut$1(folder, root, file) {
	const end = endOf(file);
	if (root === void 0 || end === void 0) return "is a link that leads to itself";
	const way = path.relative(root, end);
	if (way === ".." || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) return isBelow(path.resolve(folder), path.resolve(file)) ? "is a link out of the workspace" : "is outside of the workspace";
	return way.split(path.sep).some(isGit) ? "is in .git, which may hold credentials" : void 0;
}
/** The same for a folder and everything in it, as whoever reads the whole of it would come to it. */
function treeLeadsOutOf(folder, file, seen = /* @__PURE__ */ new Set()) {
	const way = leadsOutOf(folder, file);
	if (way !== void 0) return way;
	for (const end of waysOf(file).map(endOf)) {
		if (end === void 0 || seen.has(end) || lstatSync(end, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
		seen.add(end);
		for (const entry of readdirSync(end, { withFileTypes: true })) {
			if (entry.isFile()) continue;
			const inside = treeLeadsOutOf(folder, path.join(end, entry.name), seen);
			if (inside !== void 0) return `has something in it that may not be read: ${entry.name} ${inside}`;
		}
	}
}
/** The path as it stands and without its `..`: some open the one, some the other. */
function waysOf(file) {
	return [.../* @__PURE__ */ new Set([absolute(file), path.resolve(file)])];
}
function absolute(file) {
	return path.isAbsolute(file) ? file : `${process.cwd()}${path.sep}${file}`;
}
/** Where the system would end up, also where nothing is there yet. Undefined: it would go round in circles. */
function endOf(file) {
	const way = absolute(file);
	const { root } = path.parse(way);
	let at = root;
	let links = 0;
	const rest = way.slice(root.length).split(path.sep);
	for (let segment = rest.shift(); segment !== void 0; segment = rest.shift()) {
		if (segment === "" || segment === ".") continue;
		if (segment === "..") {
			at = path.dirname(at);
			continue;
		}
		const next = path.join(at, segment);
		const target = linkAt(next);
		if (target === void 0) {
			at = next;
			continue;
		}
		if (++links > mostLinks) return void 0;
		if (path.isAbsolute(target)) at = path.parse(target).root;
		rest.unshift(...target.slice(path.parse(target).root.length).split(path.sep));
	}
	return at;
}
function linkAt(file) {
	try {
		return readlinkSync(file);
	} catch {
		return;
	}
}
function isBelow(folder, file) {
	const way = path.relative(folder, file);
	return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
/** Also where the file system takes upper and lower case for the same. */
function isGit(name) {
	return name.toLowerCase() === ".git";
}

// src/trust/refused.ts
/** Undefined: it may. `what` begins the message: `The function vault`. */
function refusedUse(trust, grant, what) {
	if (trust.granted.has(grant)) return void 0;
	return {
		code: codes[grant],
		summary: `${what} ${effects[grant]}`,
		detail: wayOut(trust, grant)
	};
}
/** A file or folder, or what it links to, that is none of the template's own. Nothing is opened for this. `name` as it is written. */
function refusedFile(trust, file, name) {
	return refusal(trust, name, () => leadsOutOf(trust.workspace, file));
}
/** The same of a folder with all that is in it. */
function refusedTree(trust, folder, name) {
	return refusal(trust, name, () => treeLeadsOutOf(trust.workspace, folder));
}
/** Where the file really is that is about to be written: no link is left in its path. Or why it may not be. */
function placeToWrite(trust, file, name) {
	if (trust.granted.has("files")) return { file };
	return refusedFile(trust, file, name) ?? { file: endOf(file) ?? file };
}
function refusal(trust, name, look) {
	if (trust.granted.has("files")) return void 0;
	const way = look();
	if (way === void 0) return void 0;
	const detail = `Only files of ${trust.workspace} are opened, without its .git, and no link that leads elsewhere. ${wayOut(trust, "files")}`;
	return {
		code: codes.files,
		summary: `${short(name)} ${way}`,
		detail
	};
}
const codes = {
	files: "untrusted-files",
	env: "untrusted-env",
	network: "untrusted-network",
	commands: "untrusted-commands"
};
const effects = {
	files: "opens files of this machine",
	env: "uses the environment of this machine",
	network: "reaches servers from this machine",
	commands: "runs programs on this machine"
};
function wayOut({ because }, grant) {
	return `The template is not trusted with that: ${because}. \`trust: ${grant}\` (\`--trust ${grant}\`) allows it.`;
}
/** No file's name is longer; what is may be anything. */
function short(name) {
	return name.length > 255 ? `${name.slice(0, 60)}...` : name;
}

export { refusedUse as i, refusedFile as n, refusedTree as r, placeToWrite as t };