import path, { basename, dirname, join, sep } from "node:path";
import { existsSync, linkSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
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

// src/embedded/state/folder-lock.ts
/** The locks of a folder are numbered: whoever takes it over takes the next number, and the highest one is the one that counts. */
const pattern = /^server\.lock\.(\d+)$/;
const unfinished = /^server\.lock\.(\d+)\.[0-9a-f]{8}$/;
/**
* One process at a time has the folder; answers what gives it back. A hard link is the one creation that fails when the
* name is taken and never shows a half-written file; nobody removes a lock that others may still count from, so of
* several that find a dead one the first takes its place, and the others see that. Throws Error when a living one has it.
*/
function lockFolder(root) {
	const own = JSON.stringify({
		pid: process.pid,
		started: processStart(process.pid)
	});
	const temporary = path.join(root, `server.lock.${process.pid}.${randomBytes(4).toString("hex")}`);
	try {
		writeFileSync(temporary, own, { mode: 384 });
		for (let attempt = 0; attempt < 100; attempt++) {
			const [last = 0] = numbersIn(root);
			const holder = holderOf(root, last);
			if (holder !== void 0) throw new Error(`the data folder ${root} is in use by another server (process ${holder})`);
			const file = fileOf(root, last + 1);
			if (!isLinked(temporary, file)) continue;
			const numbers = numbersIn(root);
			if (numbers[0] !== last + 1) {
				rmSync(file, { force: true });
				continue;
			}
			for (const old of numbers.slice(1)) rmSync(fileOf(root, old), { force: true });
			removeUnfinished(root);
			return () => {
				if (read(file) === own) writeFileSync(file, "");
			};
		}
		throw new Error(`cannot lock the data folder ${root}`);
	} finally {
		rmSync(temporary, { force: true });
	}
}
/** The process whose server has the folder; undefined: none. */
function serverOf(root) {
	const [last] = numbersIn(root);
	return last === void 0 ? void 0 : holderOf(root, last);
}
/** Did a server have the folder that ended without saying so? */
function isAbandoned(root) {
	const [last] = numbersIn(root);
	return last !== void 0 && read(fileOf(root, last)) !== "" && holderOf(root, last) === void 0;
}
function fileOf(root, number) {
	return path.join(root, `server.lock.${number}`);
}
/** The highest one first. */
function numbersIn(root) {
	return namesIn(root).flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number).sort((one, other) => other - one);
}
function namesIn(root) {
	try {
		return readdirSync(root);
	} catch (error) {
		if (error.code === "ENOENT") return [];
		throw error;
	}
}
function isLinked(from, to) {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if (error.code === "EEXIST") return false;
		throw error;
	}
}
function read(file) {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (error.code === "ENOENT") return void 0;
		throw error;
	}
}
/** Locks that starts left in the making which were killed there. */
function removeUnfinished(root) {
	for (const name of namesIn(root)) {
		const pid = unfinished.exec(name)?.[1];
		if (pid !== void 0 && processStart(Number(pid)) === void 0) rmSync(path.join(root, name), { force: true });
	}
}
/** The living process that has this lock. */
function holderOf(root, number) {
	const holder = readHolder(read(fileOf(root, number)));
	return holder?.started === void 0 || processStart(holder.pid) !== holder.started ? void 0 : holder.pid;
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

export { endProcess as a, processExit as c, endOrphans as i, qemuProcesses as l, lockFolder as n, goneWithin as o, serverOf as r, killMachines as s, isAbandoned as t, processStart as u };