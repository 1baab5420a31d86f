import { readlinkSync } from "node:fs";

// src/host/process-space.ts
/** Containers that share a folder have numbers of their own for their processes. Short, as paths of sockets must be. */
function processSpace() {
	try {
		return Number(/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? 0).toString(36);
	} catch {
		return "0";
	}
}
/** Is there a process of this number, among those that are seen from here? */
function lives(pid) {
	try {
		return process.kill(pid, 0);
	} catch (thrown) {
		return thrown.code !== "ESRCH";
	}
}

export { processSpace as n, lives as t };