import { r as temporaryFolder } from "./host-temporary-folder.js";
import { r as noteServed } from "./actions-post-state.js";
import { r as setUpRunner, t as placeImages } from "./actions-commands-prepare-embedded.js";
import path from "node:path";
import { readFileSync } from "node:fs";

// src/actions/commands/serve.ts
/** Leaves the embedded Proxmox running for later steps; the post step ends it. */
function serve() {
	let access;
	return {
		changes: true,
		async run(step, signal) {
			const { env, session, reporter, inputs } = step;
			reporter.withoutOutputs();
			const folder = temporaryFolder();
			noteServed(folder);
			const data = path.join(folder, "data");
			await setUpRunner(step, signal);
			const given = {
				data,
				endsWith: jobProcess(),
				env: serverEnvironment(env),
				signal
			};
			const listening = await session.startServer(given);
			await placeImages(step, data, signal);
			access = listening;
			reporter.serving(access, inputs.exportEnv);
			return "succeeded";
		},
		finish({ session, reporter }, outcome, logUrl) {
			reporter.finishServe({
				outcome,
				access,
				problems: session.history.problems,
				logUrl
			});
		}
	};
}
/** Programs that start another one and end with the step. */
const wrappers = /^(?:a|ba|da|z)?sh$|^(?:busybox|env|nice|sudo|timeout|tini)$/;
/**
* The program of the runner that runs the job's steps: where it is killed, no post step comes. In a container it is not
* seen, and the container ends with the job.
*/
function jobProcess() {
	for (let pid = process.ppid; pid > 1;) {
		const [, name = "", parent = "0"] = /^\d+ \((.*)\) \S (\d+) /s.exec(statusOf(pid)) ?? [];
		if (name === "") return void 0;
		if (!wrappers.test(name)) return pid;
		pid = Number(parent);
	}
}
function statusOf(pid) {
	try {
		return readFileSync(`/proc/${pid}/stat`, "utf8");
	} catch {
		return "";
	}
}
/** With the number by which the runner finds what a job leaves behind, and without anybody's secrets. */
const passed = /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|XDG_RUNTIME_DIR|LD_LIBRARY_PATH|NODE_EXTRA_CA_CERTS|RUNNER_TRACKING_ID|https?_proxy|no_proxy|all_proxy)$/i;
function serverEnvironment(env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)));
}

export { serve };