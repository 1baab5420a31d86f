import { t as makeFolder } from "./host-make-folder.js";
import { dirname, join, resolve } from "node:path";
import { accessSync, chmodSync, chownSync, closeSync, constants, copyFileSync, openSync, readlinkSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { randomUUID } from "node:crypto";

// src/host/beside.ts
/** As the system follows them before it gives up. */
const mostLinks = 40;
/**
* Of a link the file that it leads to is meant. What is there keeps its owner and, where no `mode` is wanted, its mode. A
* device or a pipe is written to itself. Throws an Error with a code and the path, as `open` does.
*/
function openBeside(path, mode) {
	let aside = "";
	const named = (thrown) => nameMeant(thrown, path, aside);
	try {
		const place = endOfLinks(path);
		const before = statSync(place, { throwIfNoEntry: false });
		const itself = {
			file: place,
			keep() {},
			discard() {},
			named
		};
		if (before?.isFile() === false) return itself;
		if (before !== void 0) accessSync(place, constants.W_OK);
		aside = join(dirname(place), `.${randomUUID()}.tmp`);
		if (!makeAside(aside, before, mode)) return itself;
		return {
			file: aside,
			named,
			discard: () => rmSync(aside, { force: true }),
			keep() {
				try {
					putInPlace(aside, place, before);
				} catch (thrown) {
					throw named(thrown);
				}
			}
		};
	} catch (thrown) {
		throw named(thrown);
	}
}
/** Writes a file as a whole or not at all, and makes the folders above it. */
async function writeBeside(path, write, mode) {
	await makeFolder(dirname(path));
	const beside = openBeside(path, mode);
	try {
		await write(beside.file);
		beside.keep();
	} catch (thrown) {
		throw beside.named(thrown);
	} finally {
		beside.discard();
	}
}
/** False: there is a file that may be written to, in a folder that takes no other. */
function makeAside(aside, before, mode) {
	try {
		closeSync(openSync(aside, "wx", mode ?? 438));
		if (before === void 0) return true;
		const made = statSync(aside);
		if (made.uid !== before.uid || made.gid !== before.gid) chownSync(aside, before.uid, before.gid);
		chmodSync(aside, (mode === void 0 ? before.mode : made.mode) & 4095);
		return true;
	} catch (thrown) {
		rmSync(aside, { force: true });
		if (before === void 0 || !isForbidden(thrown)) throw thrown;
		return false;
	}
}
function putInPlace(aside, place, before) {
	if (before !== void 0 && before.nlink > 1) {
		copyFileSync(aside, place);
		return;
	}
	try {
		renameSync(aside, place);
	} catch (thrown) {
		if (before === void 0 || !isForbidden(thrown)) throw thrown;
		copyFileSync(aside, place);
	}
}
function isForbidden(thrown) {
	return /^(?:EACCES|EPERM|EBUSY)$/.test(thrown.code ?? "");
}
/** Also of a link to nothing: that is where the file is made. */
function endOfLinks(path) {
	let at = path;
	for (let links = 0; links < mostLinks; links++) {
		try {
			return realpathSync(at);
		} catch (thrown) {
			if (thrown.code !== "ENOENT") throw thrown;
		}
		const target = linkAt(at);
		if (target === void 0) return at;
		at = resolve(realpathSync(dirname(at)), target);
	}
	return at;
}
function linkAt(path) {
	try {
		return readlinkSync(path);
	} catch {
		return;
	}
}
/** The file that is meant and not the one beside it; writing to a file that is open names none. */
function nameMeant(thrown, meant, aside) {
	if (!(thrown instanceof Error)) return thrown;
	const { code = "", path } = thrown;
	return (path === void 0 ? /^(?:EDQUOT|EFBIG|EIO|ENOSPC)$/.test(code) : path === aside) ? Object.assign(thrown, { path: meant }) : thrown;
}

export { writeBeside as n, openBeside as t };