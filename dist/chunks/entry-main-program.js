import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { o as toDiagnostics } from "./diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./report-journal-file.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { r as reapOutcome } from "./events-reaped.js";
import { f as Secrets } from "./report-room.js";
import { a as placeOf$1, c as secretInputs, l as readWorkflowEvent, n as StateNotes, o as jobLink, s as readInputs, t as Reporter } from "./actions-reporter.js";
import { n as product, t as runUntilSignalled } from "./entry-signals.js";
import path from "node:path";
import { createHash } from "node:crypto";
import { copyFile, link, mkdir, rename, rm, rmdir } from "node:fs/promises";

// src/actions/actions-cache.ts
/**
* Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
* whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
*
* The service tells entries apart by their paths, too, and unpacks them relative to the workspace. So that all runners
* find what one of them has saved, wherever their folders are, an image goes in and out by a place in the workspace.
*/
function actionsCache(note) {
	return {
		async restore(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable() || await cache.restoreCache([place], keyOf(key)) === void 0) return false;
				await move(path.resolve(place), file);
				return true;
			} catch (thrown) {
				note(`The cache did not answer, downloading instead: ${reason(thrown)}`);
				return false;
			} finally {
				await remove(place);
			}
		},
		async save(key, file) {
			const place = placeOf(key);
			try {
				const cache = await import("./npm-actions-cache.js");
				if (!cache.isFeatureAvailable()) return note("There is no Actions cache here: the image is not kept.");
				await mkdir(path.dirname(place), { recursive: true });
				await rm(place, { force: true });
				await link(file, place).catch(() => copyFile(file, place));
				await cache.saveCache([place], keyOf(key));
			} catch (thrown) {
				note(`The image was not put into the cache: ${reason(thrown)}`);
			} finally {
				await remove(place);
			}
		}
	};
}
const folder = ".proxmox-template-cache";
/** Relative to the workspace, which is where an action runs. */
function placeOf(key) {
	return `${folder}/${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}
async function move(from, to) {
	await mkdir(path.dirname(to), { recursive: true });
	await rename(from, to).catch(() => copyFile(from, to));
}
/** Nothing stays in the user's checkout; another build may still use the folder. */
async function remove(place) {
	await rm(place, { force: true }).catch(() => {});
	await rmdir(folder).catch(() => {});
}
function keyOf(key) {
	return `proxmox-template-iso-${key.replaceAll(",", "-")}`.slice(0, 512);
}
function reason(thrown) {
	return thrown instanceof Error ? thrown.message : String(thrown);
}

// src/actions/missing-secrets.ts
/** Says where the credentials are that a build on a pull request misses; nothing where that is not the reason. */
function missingSecrets(env, problems) {
	const without = readWorkflowEvent(env).pullRequest?.without;
	const isMissing = problems.some(({ code, severity }) => code === "missing-connection" && severity === "error");
	if (without === void 0 || !isMissing) return [];
	return [error("no-secrets", `Pull requests ${without === "fork" ? "from forks" : "of Dependabot"} get no secrets, so there is nothing to log in with`, "GitHub leaves every `secrets.NAME` empty there. Use `command: validate`, or `proxmox-url: embedded`, for pull requests.")];
}

// src/actions/main-step.ts
function mainStep(product, env) {
	const place = placeOf$1(env);
	const secrets = new Secrets();
	const reporter = new Reporter(env, place, secrets);
	const session = new Session(product, {
		env,
		secrets,
		known: secretInputs(env)
	}, reporter);
	let inputs;
	let reaped;
	let isFinished = false;
	async function run(signal) {
		const outcome = await session.work(signal, async () => {
			inputs = readInputs(env);
			session.tell([...inputs.warnings, ...untestedRunner(env)]);
			const { command } = inputs;
			if (command !== "validate" && command !== "plan") await removeLeftFolders(session.clock.now());
			if (command === "reap") return reap(inputs, signal);
			return work(inputs, orderOf(inputs, command, place.embeddedData), signal);
		});
		finish(outcome, await jobLink(env, signal.aborted ? void 0 : inputs?.githubToken));
		await session.end();
		return exitCodes[outcome];
	}
	async function reap({ connection, embedded, olderThanMs, dryRun }, signal) {
		reporter.withoutOutputs();
		const order = {
			connection,
			embedded: embedded ? { data: place.embeddedData } : void 0
		};
		reaped = await session.reap(order, {
			olderThanMs,
			dryRun
		}, signal);
		reporter.reaped(reaped);
		return reapOutcome(reaped);
	}
	async function work(given, order, signal) {
		const plan = await session.plan(order, signal);
		session.tell(reporter.takeWeakSecrets());
		switch (order.command) {
			case "validate":
				reporter.log.headline("The template is valid");
				return "succeeded";
			case "plan":
				reporter.showPlan(await product.describe(plan), session.history);
				return "succeeded";
			case "build": return build(given, order, plan, signal);
		}
	}
	function build(given, order, plan, signal) {
		reporter.firstOutputs(session.history);
		const { onError, parallelBuilds, force, bootWaitFactor, cache } = given;
		const choices = {
			folder: place.folder,
			notes: new StateNotes(place.folder),
			runId: place.runId,
			downloadDirectory: place.downloads,
			onError,
			cleanUpAfterCancel: false,
			parallelBuilds,
			force,
			bootWaitFactor,
			isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : void 0
		};
		return session.build(plan, order, choices, signal);
	}
	function finish(outcome, logUrl) {
		if (isFinished) return;
		isFinished = true;
		const command = inputs?.command ?? "build";
		session.tell(reporter.takeWeakSecrets());
		if (command === "reap") {
			const { olderThanMs = 0, dryRun = false } = inputs ?? {};
			reporter.finishReap({
				olderThanMs,
				dryRun,
				reaped,
				logUrl
			});
			return;
		}
		if (command === "build") session.tell(missingSecrets(env, session.history.problems));
		try {
			if (command === "build") session.tell(reporter.lastOutputs(session.history));
		} catch (thrown) {
			const told = new Set(session.history.problems.map(({ summary }) => summary));
			session.tell(toDiagnostics(thrown).filter(({ summary }) => !told.has(summary)));
		}
		reporter.finish({
			command,
			outcome,
			history: session.history,
			now: session.clock.now(),
			logUrl
		});
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
function orderOf(inputs, command, data) {
	const { template, vars, varFiles, only, except, workingDirectory, connection, trust } = inputs;
	return {
		command,
		template,
		vars,
		varFiles,
		only,
		except,
		workingDirectory,
		connection,
		embedded: inputs.embedded ? { data } : void 0,
		trust
	};
}

// src/entry/main-program.ts
const step = mainStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: step.flush,
	crash: step.crash
});

export {  };