import path from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
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

export { noteProgram as n, startOf as r, endProgram as t };