import path from "node:path";
import { lstatSync, mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";

// src/host/temporary-folder.ts
const prefix = "proxmox-template-";
/** With the process that made it, so that others see whether that lives. */
const pattern = new RegExp(`^${prefix}(?:(\\d+)-)?[A-Za-z0-9]{6}$`);
/** Milliseconds. A process of another container that shares the folder can not be seen, and needs time to put something there. */
const oldEnough = 36e5;
/** The folder of one use of the command line. */
function temporaryFolder() {
	return mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
}
/** Those of other uses, living or dead. */
function otherFolders(own) {
	return readdirSync(tmpdir()).filter((name) => pattern.test(name)).map((name) => path.join(tmpdir(), name)).filter((folder) => folder !== own);
}
/** Removes those that uses left empty which were killed. One with something in it is left alone: it may hold a journal. */
function removeEmptyFolders(folders, now) {
	for (const folder of folders) {
		const status = lstatSync(folder, { throwIfNoEntry: false });
		if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) continue;
		if (now - status.mtimeMs < oldEnough || lives(path.basename(folder))) continue;
		try {
			rmdirSync(folder);
		} catch {}
	}
}
function lives(name) {
	const pid = pattern.exec(name)?.[1];
	if (pid === void 0) return false;
	try {
		return process.kill(Number(pid), 0);
	} catch (thrown) {
		return thrown.code !== "ESRCH";
	}
}

export { removeEmptyFolders as n, temporaryFolder as r, otherFolders as t };