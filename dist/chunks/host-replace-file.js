import { dirname, join } from "node:path";
import { accessSync, chmodSync, chownSync, constants, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";

// src/host/replace-file.ts
/**
* Writes a file as a whole or not at all: beside it first, so that a full disk leaves what was there. Of a link the file that it
* leads to is meant. Throws an Error with a code and the path, as `writeFile` does.
*/
function replaceFileSync(path, text) {
	try {
		const before = statSync(path, { throwIfNoEntry: false });
		if ((before !== void 0 || lstatSync(path, { throwIfNoEntry: false }) !== void 0) && (before?.isFile() !== true || before.nlink > 1)) writeFileSync(path, text);
		else replace(before === void 0 ? path : realpathSync(path), text, before);
	} catch (thrown) {
		throw Object.assign(thrown, { path });
	}
}
function replace(path, text, before) {
	if (before !== void 0) accessSync(path, constants.W_OK);
	const aside = join(dirname(path), `.${randomUUID()}.tmp`);
	try {
		writeFileSync(aside, text, { flag: "wx" });
		if (before !== void 0) {
			const made = statSync(aside);
			if (made.uid !== before.uid || made.gid !== before.gid) chownSync(aside, before.uid, before.gid);
			chmodSync(aside, before.mode & 4095);
		}
		renameSync(aside, path);
	} catch (thrown) {
		rmSync(aside, { force: true });
		if (before === void 0 || !/^(?:EACCES|EPERM|EBUSY)$/.test(thrown.code ?? "")) throw thrown;
		writeFileSync(path, text);
	}
}

export { replaceFileSync as t };