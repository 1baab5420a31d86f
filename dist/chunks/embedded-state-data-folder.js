import { n as makeFolderSync } from "./host-make-folder.js";
import path, { basename, dirname, join, sep } from "node:path";
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";

// src/embedded/process-start.ts
/** When a process started, by which it is told from another that got its number later; undefined: there is none. */
function processStart(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return fields[0] === "Z" || fields[0] === "X" ? void 0 : fields[19];
	} catch {}
	try {
		process.kill(pid, 0);
		return "running";
	} catch {
		return;
	}
}

// src/embedded/machine/qemu-process.ts
/** The QEMU processes whose run directory `accept`s. */
function qemuProcesses(accept) {
	return readdirSync("/proc").flatMap((name) => {
		const pid = Number(name);
		const pidFile = Number.isInteger(pid) ? pidFileOf(pid) : void 0;
		const vmid = /^(\d+)\.pid$/.exec(basename(pidFile ?? ""))?.[1];
		if (pidFile === void 0 || vmid === void 0 || !accept(dirname(pidFile))) return [];
		return [{
			pid,
			vmid: Number(vmid),
			directory: dirname(pidFile)
		}];
	});
}
/** Whether the process is (still) the machine with this pid file. Process ids are used again; the path is not. */
function isMachine(pid, pidFile) {
	return pidFileOf(pid) === pidFile;
}
function pidFileOf(pid) {
	try {
		const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
		const position = words.indexOf("-pidfile");
		return position < 0 ? void 0 : words[position + 1];
	} catch {
		return;
	}
}
const POLL_MS = 200;
/** Resolves when the process is gone; for processes that are not children of this one. */
function processExit(pid, pidFile) {
	return new Promise((resolve) => {
		const timer = setInterval(() => {
			if (isMachine(pid, pidFile)) return;
			clearInterval(timer);
			resolve();
		}, POLL_MS);
		timer.unref();
	});
}
const SIGNAL_MS = 5e3;
/** SIGTERM, and SIGKILL when that does not help. */
async function endProcess(pid, pidFile) {
	for (const signal of ["SIGTERM", "SIGKILL"]) {
		if (!isMachine(pid, pidFile)) return;
		process.kill(pid, signal);
		if (await goneWithin(pid, pidFile, SIGNAL_MS)) return;
	}
	throw new Error(`process ${pid} does not end`);
}
async function goneWithin(pid, pidFile, timeoutMs) {
	const deadline = Date.now() + timeoutMs;
	while (isMachine(pid, pidFile)) {
		if (Date.now() > deadline) return false;
		await setTimeout(20);
	}
	return true;
}
/** Ends the machines of one server without waiting, for when that server ends at once. */
function killMachines(runDirectory) {
	if (!existsSync(runDirectory)) return;
	const root = realpathSync(runDirectory);
	for (const { pid } of qemuProcesses((directory) => `${directory}${sep}`.startsWith(`${root}${sep}`))) try {
		process.kill(pid, "SIGKILL");
	} catch {}
}
/**
* Ends the machines of a server that is dead, each by the process ID and the start time that the server wrote down, and
* only where the process still says that it is that machine.
*/
async function endOrphans(runDirectory) {
	if (!existsSync(runDirectory)) return;
	const records = readdirSync(runDirectory, {
		recursive: true,
		encoding: "utf8"
	}).filter((name) => name.endsWith(".started"));
	for (const record of records) {
		const file = realpathSync(join(runDirectory, record));
		const { pid, started } = readRecord(file);
		if (pid === void 0 || started === void 0 || processStart(pid) !== started) continue;
		await endProcess(pid, file.replace(/\.started$/, ".pid"));
	}
}
function readRecord(file) {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return {};
	}
}

// src/embedded/state/data-folder.ts
/** Throws Error when another living server has the folder. */
function openDataFolder(root) {
	makeFolderSync(root, 448);
	closeToOthers(root);
	const release = lock(path.join(root, "server.lock"), root);
	const at = (file) => path.join(root, file);
	return {
		root,
		path: (...parts) => path.join(root, ...parts),
		read: (file) => readIfExists(at(file)),
		write: (file, content, mode) => writeAtomically(at(file), at("tmp"), content, mode),
		remove: (file) => rmSync(at(file), { force: true }),
		release
	};
}
/** Also a folder that was there: it holds passwords, keys and the disks of guests. */
function closeToOthers(root) {
	try {
		chmodSync(root, 448);
	} catch (error) {
		if (!/^(?:EPERM|ENOTSUP|EROFS)$/.test(error.code ?? "")) throw error;
	}
}
function readIfExists(file) {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (error.code === "ENOENT") return void 0;
		throw error;
	}
}
function writeAtomically(file, folder, content, mode = 384) {
	mkdirSync(path.dirname(file), { recursive: true });
	mkdirSync(folder, {
		recursive: true,
		mode: 448
	});
	const temporary = path.join(folder, randomBytes(9).toString("hex"));
	const descriptor = openSync(temporary, "w", mode);
	try {
		writeFileSync(descriptor, content);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
	renameSync(temporary, file);
}
/** A hard link is the one creation that fails when the name is taken and never shows a half-written file. */
function lock(file, root) {
	const own = JSON.stringify({
		pid: process.pid,
		started: processStart(process.pid)
	});
	const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
	try {
		writeFileSync(temporary, own, { mode: 384 });
		for (let attempt = 0; attempt < 10; attempt++) {
			try {
				linkSync(temporary, file);
				removeUnfinished(root);
				return () => {
					if (readIfExists(file) === own) rmSync(file, { force: true });
				};
			} catch (error) {
				if (error.code !== "EEXIST") throw error;
			}
			const holder = livingHolder(readIfExists(file));
			if (holder !== void 0) throw new Error(`the data folder ${root} is in use by another server (process ${holder.pid})`);
			rmSync(file, { force: true });
		}
		throw new Error(`cannot lock the data folder ${root}`);
	} finally {
		rmSync(temporary, { force: true });
	}
}
/** Locks that starts left in the making which were killed there. */
function removeUnfinished(root) {
	for (const name of readdirSync(root)) {
		const pid = /^server\.lock\.(\d+)\.[0-9a-f]{8}$/.exec(name)?.[1];
		if (pid !== void 0 && processStart(Number(pid)) === void 0) rmSync(path.join(root, name), { force: true });
	}
}
function livingHolder(text) {
	const holder = readHolder(text);
	if (holder?.started === void 0 || processStart(holder.pid) !== holder.started) return void 0;
	return holder;
}
/** The process whose server has the folder; undefined: none. */
function serverOf(root) {
	return livingHolder(readIfExists(path.join(root, "server.lock")))?.pid;
}
/** Did a server have the folder that ended without saying so? */
function isAbandoned(root) {
	const text = readIfExists(path.join(root, "server.lock"));
	return text !== void 0 && livingHolder(text) === void 0;
}
function readHolder(text) {
	try {
		const value = JSON.parse(text ?? "");
		if (typeof value === "object" && value !== null && "pid" in value && "started" in value) return {
			pid: Number(value.pid),
			started: value.started === void 0 ? void 0 : String(value.started)
		};
	} catch {}
}

export { endProcess as a, processExit as c, endOrphans as i, qemuProcesses as l, openDataFolder as n, goneWithin as o, serverOf as r, killMachines as s, isAbandoned as t, processStart as u };