import { n as processSpace, t as lives } from "./host-process-space.js";
import path from "node:path";
import { lstatSync, mkdtempSync, readdirSync, rmSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";

// src/host/temporary-folder.ts
const prefix = "proxmox-template-";
/** With the process that made it, so that others see whether that lives. */
const pattern = new RegExp(`^${prefix}(?:(?<pid>\\d+)-(?:(?<space>[0-9a-z]+)-)?)?[A-Za-z0-9]{6}$`);
/** Milliseconds. A process of another container that shares the folder can not be seen, and needs time to put something there. */
const oldEnough = 36e5;
/** Milliseconds, for one with something in it: no build takes a day. */
const longestUse = 864e5;
/** Milliseconds for which is kept what names things that are left on a server: who looks for them has it from there, or never. */
const longestNote = 6048e5;
/** The folder of one use of the command line. */
function temporaryFolder() {
	return mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-${processSpace()}-`));
}
/** Those of other uses, living or dead. */
function otherFolders(own) {
	return readdirSync(tmpdir()).filter((name) => pattern.test(name)).map((name) => path.join(tmpdir(), name)).filter((folder) => folder !== own);
}
/**
* Removes those of uses that were killed. `isNeeded`: it names what is left on a server. One with the data of an embedded
* server is left alone: its machines have to be ended first.
*/
function removeDeadFolders(folders, now, isNeeded) {
	for (const folder of folders) {
		const status = lstatSync(folder, { throwIfNoEntry: false });
		if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) continue;
		const { pid, space } = pattern.exec(path.basename(folder))?.groups ?? {};
		const isSeen = space === processSpace();
		if (pid !== void 0 && (isSeen || space === void 0) && lives(Number(pid))) continue;
		const age = now - status.mtimeMs;
		try {
			if (isOver(folder, status, age, pid !== void 0, isSeen) && (age >= longestNote || !isNeeded(folder))) rmSync(folder, {
				recursive: true,
				force: true
			});
			else if (age >= oldEnough) rmdirSync(folder);
		} catch {}
	}
}
/** May it go with all that is in it? Others may put anything into /tmp, under any name. */
function isOver(folder, { mode }, age, isNamed, isSeen) {
	if (!isNamed || (mode & 63) !== 0 || !(isSeen || age >= longestUse)) return false;
	return lstatSync(path.join(folder, "data"), { throwIfNoEntry: false }) === void 0;
}

export { removeDeadFolders as n, temporaryFolder as r, otherFolders as t };