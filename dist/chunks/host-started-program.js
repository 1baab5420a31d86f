import path from "node:path";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// src/host/process-group.ts
/** Answers whether anybody was there to get it. */
function signalGroup(group, name) {
	try {
		return process.kill(-group, name);
	} catch {
		return false;
	}
}
/**
* Does anything in a group run that can be ended from here? Its leader may be gone long since. In a container whose first
* process waits for nobody the dead stay in their group for ever, and do not count.
*/
function groupLives(group) {
	return signalGroup(group, 0) && (membersAlive(group) ?? true);
}
/** Undefined: there is no /proc to tell. */
function membersAlive(group) {
	let names;
	try {
		names = readdirSync("/proc");
	} catch {
		return;
	}
	const members = names.filter((name) => /^\d+$/.test(name)).map((name) => statusOf(name)).filter((one) => one?.group === String(group));
	return members.length === 0 ? void 0 : members.some((one) => one?.state !== "Z" && one?.state !== "X");
}
function statusOf(pid) {
	try {
		const [state, , group] = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
		return {
			state,
			group
		};
	} catch {
		return;
	}
}

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
	if (pid === void 0 || !signalGroup(pid, "SIGTERM")) return;
	for (let left = patience; left > 0 && groupLives(pid); left--) await setTimeout(100);
	if (groupLives(pid)) signalGroup(pid, "SIGKILL");
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

export { signalGroup as a, groupLives as i, noteProgram as n, startOf as r, endProgram as t };