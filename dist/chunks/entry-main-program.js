import { a as warning } from "./diagnostics-diagnostic.js";
import { o as toDiagnostics } from "./diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./engine-session.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { f as Secrets } from "./report-room.js";
import { i as secretInputs, n as jobLink, o as commands, r as readInputs, t as Reporter } from "./actions-reporter.js";
import { t as finishBuild } from "./actions-commands-finish-template.js";
import { n as placeOf } from "./actions-workspace.js";
import { n as product, t as runUntilSignalled } from "./entry-signals.js";

// src/actions/main-step.ts
function mainStep(product, env) {
	const place = placeOf(env);
	const secrets = new Secrets();
	const reporter = new Reporter(env, place, secrets);
	const session = new Session(product, {
		env,
		secrets,
		known: secretInputs(env)
	}, reporter);
	let inputs;
	let begun;
	let isFinished = false;
	async function run(signal) {
		const outcome = await session.work(signal, async () => {
			inputs = readInputs(env);
			session.tell([...inputs.warnings, ...untestedRunner(env)]);
			const command = await commands[inputs.command]();
			begun = {
				command,
				step: {
					env,
					place,
					product,
					session,
					reporter,
					inputs
				}
			};
			if (command.changes) await removeLeftFolders(session.clock.now());
			return command.run(begun.step, signal);
		});
		finish(outcome, await jobLink(env, signal.aborted ? void 0 : inputs?.githubToken));
		await session.end();
		return exitCodes[outcome];
	}
	function finish(outcome, logUrl) {
		if (isFinished) return;
		isFinished = true;
		session.tell(reporter.takeWeakSecrets());
		if (begun !== void 0) begun.command.finish(begun.step, outcome, logUrl);
		else finishBuild({
			env,
			session,
			reporter
		}, outcome, logUrl);
	}
	return {
		run,
		flush: () => finish("cancelled"),
		crash: (thrown) => {
			session.tell(toDiagnostics(thrown));
			finish("failed");
		}
	};
}
/** Said at once, since what goes wrong later may look like anything. */
function untestedRunner(env) {
	const system = env["RUNNER_OS"];
	if (system === void 0 || system === "" || system === "Linux") return [];
	return [warning("untested-runner", `Nobody tests this action on ${system}`, "It is made for Linux runners and tested there alone: shell-local and the embedded Proxmox need a Unix. `validate` and `plan` are likely to work.")];
}

// src/entry/main-program.ts
const step = mainStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: step.flush,
	crash: step.crash
});

export {  };