import { n as processSpace, t as lives } from "./host-process-space.js";
import { t as endProgram } from "./host-started-program.js";
import path from "node:path";
import { lstatSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { rm } from "node:fs/promises";

// src/host/private-folder.ts
const pattern = new RegExp(`^proxmox-(?:${[
	"ansible",
	"base",
	"export",
	"formula",
	"inspec",
	"inventory",
	"program",
	"script",
	"ssh-proxy",
	"upload"
].join("|")})-(\\d+)-([0-9a-z]+)-[A-Za-z0-9]{6}$`);
/** Milliseconds. Whether a process of another container lives can not be seen; no build takes a day. */
const longestUse = 864e5;
/**
* A folder for this user alone, of which keys, passwords and other passing files of a run are made. Its name says whose it
* is, so that it goes also where that process is killed.
*/
function privateFolder(kind) {
	return mkdtempSync(path.join(tmpdir(), `proxmox-${kind}-${process.pid}-${processSpace()}-`));
}
/** Removes the private folders whose processes were killed, and ends the programs that those had started. */
async function removeLeftFolders(now) {
	const folders = namesIn(tmpdir()).flatMap((name) => {
		const [, pid, space] = pattern.exec(name) ?? [];
		if (pid === void 0 || space === void 0) return [];
		const folder = path.join(tmpdir(), name);
		const modified = ownSince(folder);
		if (modified === void 0) return [];
		const isHere = space === processSpace();
		if (isHere ? lives(Number(pid)) : now - modified < longestUse) return [];
		return [{
			folder,
			isHere
		}];
	});
	await Promise.all(folders.map(async ({ folder, isHere }) => isHere && await endProgram(folder)));
	await Promise.all(folders.map(({ folder }) => rm(folder, {
		recursive: true,
		force: true
	}).catch(() => {})));
}
function namesIn(folder) {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
/** When a folder that is this user's alone was last changed. Others may put anything into /tmp, under any name. */
function ownSince(folder) {
	const status = lstatSync(folder, { throwIfNoEntry: false });
	if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) return void 0;
	return (status.mode & 63) === 0 ? status.mtimeMs : void 0;
}

export { removeLeftFolders as n, privateFolder as t };