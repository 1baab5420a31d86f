import { a as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./chunks/report-journal-file.js";
import { i as planReport } from "./chunks/report-builds.js";
import { s as toLogJson } from "./chunks/report-log-lines.js";
import { n as product, r as Secrets, t as runUntilSignalled } from "./chunks/entry-signals.js";
import { a as readInputs, n as Reporter, o as secretInputs, r as StateNotes, t as placeOf } from "./chunks/actions-workspace.js";

// src/actions/actions-cache.ts
/**
* Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
* whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
*/
function actionsCache(note) {
	return {
		async restore(key, path) {
			try {
				const cache = await import("./chunks/npm-actions-cache.js");
				return cache.isFeatureAvailable() && await cache.restoreCache([path], keyOf(key)) !== void 0;
			} catch (thrown) {
				note(`The cache did not answer, downloading instead: ${reason(thrown)}`);
				return false;
			}
		},
		async save(key, path) {
			try {
				const cache = await import("./chunks/npm-actions-cache.js");
				if (cache.isFeatureAvailable()) await cache.saveCache([path], keyOf(key));
				else note("There is no Actions cache here: the image is not kept.");
			} catch (thrown) {
				note(`The image was not put into the cache: ${reason(thrown)}`);
			}
		}
	};
}
function keyOf(key) {
	return `proxmox-template-iso-${key.replaceAll(",", "-")}`.slice(0, 512);
}
function reason(thrown) {
	return thrown instanceof Error ? thrown.message : String(thrown);
}

// src/actions/job-link.ts
const patienceMs = 5e3;
/**
* The page with this job's log. The environment names the run only; which of its jobs we are is a question to the API,
* for which the token is needed (permission `actions: read`). Without an answer it is the run's page.
*/
async function jobLink(env, token) {
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
	if (!server || !repository || !run) return void 0;
	const page = `${server}/${repository}/actions/runs/${run}`;
	if (token === void 0) return page;
	try {
		return await ownJobPage(env, token, repository, Number(run)) ?? page;
	} catch {
		return page;
	}
}
async function ownJobPage(env, token, repository, run) {
	const { getOctokit } = await import("./chunks/npm-actions-github.js");
	const [owner = "", repo = ""] = repository.split("/");
	const github = getOctokit(token, { request: { signal: AbortSignal.timeout(patienceMs) } });
	const ours = (await github.paginate(github.rest.actions.listJobsForWorkflowRunAttempt, {
		owner,
		repo,
		run_id: run,
		attempt_number: Number(env["GITHUB_RUN_ATTEMPT"] ?? "1"),
		per_page: 100
	})).filter(({ status, runner_name }) => status === "in_progress" && runner_name === env["RUNNER_NAME"]);
	return ours.length === 1 ? ours[0]?.html_url ?? void 0 : void 0;
}

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
	let isFinished = false;
	async function run(signal) {
		const outcome = await session.work(signal, async () => {
			inputs = readInputs(env);
			return work(inputs, orderOf(inputs, place.embeddedData), signal);
		});
		finish(outcome, await jobLink(env, signal.aborted ? void 0 : inputs?.githubToken));
		await session.end();
		return exitCodes[outcome];
	}
	async function work(given, order, signal) {
		const plan = await session.plan(order, signal);
		switch (order.command) {
			case "validate":
				reporter.log.headline("The template is valid");
				return "succeeded";
			case "plan":
				reporter.log.openGroup("Plan");
				reporter.log.info(toLogJson(planReport(await product.describe(plan), session.history, secrets), 2));
				reporter.log.closeGroup();
				return "succeeded";
			case "build": return build(given, order, plan, signal);
		}
	}
	function build(given, order, plan, signal) {
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
		if (command === "build") session.tell(reporter.lastOutputs(session.history));
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
function orderOf(inputs, data) {
	const { command, template, vars, varFiles, only, except, workingDirectory, connection } = inputs;
	return {
		command,
		template,
		vars,
		varFiles,
		only,
		except,
		workingDirectory,
		connection,
		embedded: inputs.embedded ? { data } : void 0
	};
}

// src/entry/main.ts
const step = mainStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: step.flush,
	crash: step.crash
});

export {  };