import path from "node:path";
import { lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

// src/host/started-program.ts
/** How long a program may take to end itself, in tenths of a second. */
const patience = 20;
const noteIn = (folder) => path.join(folder, "started");
/** Writes down that a group of processes was started, for whoever removes the folder when this process was killed. */
function noteProgram(folder, pid) {
	writeFileSync(noteIn(folder), `${pid} ${startOf(pid) ?? ""}`, { mode: 384 });
}
/** Ends what was noted in the folder, if anything was and if it is still that. */
async function endProgram(folder) {
	const pid = noted(folder);
	if (pid === void 0 || !kill(pid, "SIGTERM")) return;
	for (let left = patience; left > 0 && noted(folder) !== void 0; left--) await setTimeout(100);
	if (noted(folder) !== void 0) kill(pid, "SIGKILL");
}
function noted(folder) {
	let note;
	try {
		note = readFileSync(noteIn(folder), "utf8");
	} catch {
		return;
	}
	const [, pid, start] = /^(\d+) (\d+)$/.exec(note) ?? [];
	return pid !== void 0 && startOf(Number(pid)) === start ? Number(pid) : void 0;
}
/** When a process was started, in the kernel's ticks: its number alone may be another's by now. Undefined: it is not there. */
function startOf(pid) {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
		return fields[0] === "Z" ? void 0 : fields[19];
	} catch {
		return;
	}
}
function kill(group, name) {
	try {
		return process.kill(-group, name);
	} catch {
		return false;
	}
}

// src/host/private-folder.ts
const pattern = new RegExp(`^proxmox-(?:${[
	"ansible",
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
/** Containers that share a folder have numbers of their own for their processes. Short, as paths of sockets must be. */
function processSpace() {
	try {
		return Number(/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? 0).toString(36);
	} catch {
		return "0";
	}
}
function lives(pid) {
	try {
		return process.kill(pid, 0);
	} catch (thrown) {
		return thrown.code !== "ESRCH";
	}
}

export { removeLeftFolders as n, noteProgram as r, privateFolder as t };