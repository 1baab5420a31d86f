import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as privateFolder } from "./host-private-folder.js";
import { n as noteProgram } from "./host-started-program.js";
import { t as childEnvironment } from "./trust-child-environment.js";
import { t as readLines } from "./scripts-paced-lines.js";
import { rmSync } from "node:fs";
import { spawn } from "node:child_process";

// src/scripts/local-process.ts
/** How long a process may take to end itself when cancelled, in milliseconds, all signals together. */
const grace = 5e3;
/** Runs a program of this machine. An abort ends it with all that it has started. Throws GuestError and Cancelled. */
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
	const kill = (name) => {
		try {
			if (child.pid !== void 0) process.kill(-child.pid, name);
		} catch {}
	};
	let timer;
	const end = ([first = "SIGKILL", ...rest]) => {
		kill(first);
		if (first !== "SIGKILL") timer = setTimeout(() => end(rest), grace / ending.length);
	};
	const abort = () => end(ending);
	signal.addEventListener("abort", abort, { once: true });
	const stdout = readLines(child.stdout, (line) => output("stdout", line), signal);
	const stderr = readLines(child.stderr, (line) => output("stderr", line), signal);
	try {
		return await new Promise((resolve, reject) => {
			child.once("error", (cause) => {
				reject(new GuestError("program-not-started", `${program} could not be started: ${cause.message}`, void 0, { cause }));
			});
			child.once("close", (code, name) => {
				stdout.end();
				stderr.end();
				if (signal.aborted) reject(new Cancelled());
				else resolve({
					exitCode: code ?? void 0,
					signal: name ?? void 0
				});
			});
		});
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", abort);
		if (note !== void 0) rmSync(note, {
			recursive: true,
			force: true
		});
	}
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