import { n as ExternalError } from "./diagnostics-errors.js";
import { i as endOrphans, r as serverOf, t as isAbandoned, u as processStart } from "./embedded-state-folder-lock.js";
import path from "node:path";
import { lstatSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// src/embedded/abandoned-data.ts
/**
* Ends the machines of temporary servers that were killed, and removes their folders. `folders` hold a data folder each;
* those that are somebody else's, or whose server lives, are left alone. Answers those that are gone.
*/
async function removeAbandoned(folders) {
	const gone = [];
	for (const folder of folders) {
		const data = path.join(folder, "data");
		if (!isOwn(folder) || !isAbandoned(data)) continue;
		await endOrphans(path.join(data, "run"));
		rmSync(folder, {
			recursive: true,
			force: true
		});
		gone.push(folder);
	}
	return gone;
}
function isOwn(folder) {
	const status = lstatSync(folder, { throwIfNoEntry: false });
	return status?.isDirectory() === true && status.uid === process.getuid?.();
}
/** How long a server may take for each of the two ways to end, in tenths of a second. */
const patience = {
	SIGTERM: 300,
	SIGKILL: 50
};
/** Ends the server of a data folder, whoever started it, with its machines. Throws ExternalError where it does not end. */
async function endServer(data) {
	for (const signal of ["SIGTERM", "SIGKILL"]) {
		const pid = serverOf(data);
		if (pid === void 0) break;
		const started = processStart(pid);
		kill(pid, signal);
		for (let left = patience[signal]; left > 0 && serverOf(data) === pid; left--) await setTimeout(100);
		for (let left = patience.SIGKILL; left > 0 && processStart(pid) === started; left--) await setTimeout(100);
	}
	const pid = serverOf(data);
	if (pid !== void 0) throw new ExternalError("not-removed", `The embedded Proxmox (process ${pid}) does not end`);
	await endOrphans(path.join(data, "run"));
}
function kill(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch {}
}

export { endServer, removeAbandoned };