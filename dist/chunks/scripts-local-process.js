import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { a as signalGroup, i as groupLives, n as noteProgram } from "./host-started-program.js";
import { t as childEnvironment } from "./trust-child-environment.js";
import { t as readLines } from "./scripts-paced-lines.js";
import { rmSync } from "node:fs";
import { Socket } from "node:net";
import { spawn } from "node:child_process";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/scripts/local-process.ts
/** How long a process may take to end itself when cancelled, in milliseconds, all signals together. */
const grace = 5e3;
/**
* Milliseconds for what a program has started and left behind: it may have a last word, as the `tee` of `> >(tee log)`, or
* be a server that stays. Packer waits for as long as anything has the output open, so that a server holds its build up.
*/
const farewell = 5e3;
/** Bytes beyond which everything is read that a program wrote before its end; a pipe holds less. */
const pipeful = 1 << 20;
/**
* Runs a program of this machine. An abort ends it with all that it has started, but for what made itself a session of its
* own (`setsid`). Throws GuestError and Cancelled.
*/
async function runLocally(program, parameters, { signal, workingDirectory, env, environment, ending = ["SIGTERM"], output }) {
	if (signal.aborted) throw new Cancelled();
	const child = spawn(program, parameters, {
		cwd: workingDirectory,
		env: {
			...childEnvironment(env),
			...environment
		},
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		],
		detached: true
	});
	const note = child.pid === void 0 ? void 0 : noteOf(child.pid);
	let timer;
	let isKilled = false;
	const end = ([first = "SIGKILL", ...rest]) => {
		if (child.pid !== void 0) signalGroup(child.pid, first);
		isKilled = first === "SIGKILL";
		if (!isKilled) timer = setTimeout(() => end(rest), grace / ending.length);
	};
	const abort = () => end(ending);
	signal.addEventListener("abort", abort, { once: true });
	const stdout = readLines(child.stdout, (line) => output("stdout", line), signal);
	const stderr = readLines(child.stderr, (line) => output("stderr", line), signal);
	try {
		const closed = new Promise((resolve) => child.once("close", () => resolve("closed")));
		const [code, name] = await exitOf(child, program);
		const rest = await restOf(child, closed, signal);
		while (signal.aborted && !isKilled && child.pid !== void 0 && groupLives(child.pid)) await setTimeout$1(50);
		if (signal.aborted) await Promise.race([closed, setTimeout$1(lastWord)]);
		stdout.end();
		stderr.end();
		if (signal.aborted) throw new Cancelled();
		if (rest === "held") output("stderr", `... what ${program} has started goes on, and its output is not read any more`);
		return {
			exitCode: code ?? void 0,
			signal: name ?? void 0
		};
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", abort);
		for (const stream of [child.stdout, child.stderr]) letGo(stream, signal.aborted);
		if (note !== void 0) rmSync(note, {
			recursive: true,
			force: true
		});
	}
}
/** Milliseconds for output that is on its way when all are dead who could be killed. */
const lastWord = 100;
function exitOf(child, program) {
	return new Promise((resolve, reject) => {
		child.once("error", (cause) => {
			const summary = `${program} could not be started: ${cause.message}`;
			reject(new GuestError("program-not-started", summary, void 0, { cause }));
		});
		child.once("exit", (code, name) => resolve([code, name]));
	});
}
/** Waits for the rest of the output of a program that has ended. `held`: others have it open, and nobody waits for them. */
async function restOf({ stdout, stderr }, closed, signal) {
	let bytes = 0;
	const count = (chunk) => {
		bytes += chunk.length;
	};
	let wasPaused = false;
	const pause = () => {
		wasPaused = true;
	};
	const over = new AbortController();
	const aborted = new Promise((resolve) => {
		if (signal.aborted) resolve("aborted");
		else signal.addEventListener("abort", () => resolve("aborted"), {
			once: true,
			signal: over.signal
		});
	});
	const held = async () => {
		do {
			wasPaused = stdout.isPaused() || stderr.isPaused();
			await setTimeout$1(farewell, void 0, { signal: over.signal });
		} while (wasPaused && bytes < pipeful);
		return "held";
	};
	for (const stream of [stdout, stderr]) stream.on("data", count).on("pause", pause);
	try {
		return await Promise.race([
			closed,
			aborted,
			held()
		]);
	} finally {
		over.abort();
		for (const stream of [stdout, stderr]) stream.off("data", count).off("pause", pause);
	}
}
/** Who still writes there may go on: it is a server that was started, unless everything was to end. */
function letGo(stream, isAborted) {
	if (isAborted) stream.destroy();
	else if (stream instanceof Socket && !stream.destroyed) stream.resume().unref();
}
/** For whoever cleans up when this process is killed. */
function noteOf(pid) {
	let folder;
	try {
		folder = privateFolder("program");
		noteProgram(folder, pid);
	} catch {}
	return folder;
}

export { runLocally as t };