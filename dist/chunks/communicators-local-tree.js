import { r as GuestError } from "./diagnostics-errors.js";
import { basename, join } from "node:path";
import { readdirSync, statSync } from "node:fs";

// src/communicators/local-tree.ts
/** Throws GuestError. */
function readFolder(path, name, above = []) {
	const info = statSync(path);
	const identity = `${info.dev}:${info.ino}`;
	if (above.includes(identity)) throw new GuestError("not-uploadable", `${path} can not be uploaded: a symbolic link leads back into it`);
	const folders = [];
	const files = [];
	for (const entry of readdirSync(path).sort()) {
		const child = join(path, entry);
		const childInfo = look(child);
		if (childInfo.isDirectory()) folders.push(readFolder(child, entry, [...above, identity]));
		else if (childInfo.isFile()) files.push({
			name: entry,
			path: child,
			mode: childInfo.mode & 511,
			size: childInfo.size
		});
		else throw new GuestError("not-uploadable", `${child} can not be uploaded: it is neither a file nor a folder`);
	}
	const size = [...folders, ...files].reduce((sum, child) => sum + child.size, 0);
	return {
		name,
		mode: info.mode & 511,
		folders,
		files,
		size
	};
}
function look(path) {
	try {
		return statSync(path);
	} catch (cause) {
		if (basename(path).includes("�")) throw new GuestError("not-uploadable", `${path} can not be uploaded: its name is not UTF-8`, "Rename it.", { cause });
		throw new GuestError("unreadable-file", `${path} can not be uploaded: it can not be read, or is a broken symbolic link`, void 0, { cause });
	}
}

export { readFolder as t };