import { t as error } from "./chunks/diagnostics-diagnostic.js";
import { o as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./chunks/report-journal-file.js";
import { n as describeEntry } from "./chunks/events-journal.js";
import { n as product, r as Secrets, t as runUntilSignalled } from "./chunks/entry-signals.js";
import { a as placeOf, c as readInputs, i as readNotes, l as secretInputs, r as forgetNotes, s as jobLink, t as Reporter, u as InputReader } from "./chunks/actions-reporter.js";

// src/actions/post-step.ts
/** The platform grants all post steps of a cancelled job 4 min 45 s together. */
const budgetMs = 24e4;
function postStep(product, env) {
	const notes = readNotes(env);
	const { open } = notes;
	const secrets = new Secrets();
	const reporter = new Reporter(env, placeOf(env), secrets);
	const session = new Session(product, {
		env,
		secrets,
		known: secretInputs(env)
	}, reporter);
	let isFinished = false;
	async function run(signal) {
		if (open.length === 0) {
			forgetNotes(env);
			return 0;
		}
		reporter.withoutOutputs();
		reporter.log.headline(`Removing what the build left behind: ${open.map(describeEntry).join(", ")}`);
		let left = open;
		const outcome = await session.work(signal, async () => {
			left = await session.cleanUp(notes, {
				connection: () => connectionOfInputs(env),
				budgetMs
			}, signal);
			return left.length === 0 ? "succeeded" : "failed";
		});
		for (const entry of open) if (!left.includes(entry)) reporter.log.info(`Removed: ${describeEntry(entry)}`);
		session.tell(left.map(notRemoved));
		finish(left, await jobLink(env, signal.aborted ? void 0 : tokenOf(env)));
		await session.end();
		if (left.length === 0) forgetNotes(env);
		return exitCodes[outcome];
	}
	function finish(left, logUrl) {
		if (isFinished) return;
		isFinished = true;
		const removed = open.filter((entry) => !left.includes(entry));
		const problems = [session.history, ...session.history.builds].flatMap((each) => each.problems);
		reporter.finishCleanUp({
			removed,
			left,
			problems: problems.filter(({ code }) => code !== "left-behind"),
			logUrl
		});
	}
	return {
		run,
		flush: () => {
			session.tell(open.map(notRemoved));
			finish(open);
		},
		crash: (thrown) => {
			session.tell([...toDiagnostics(thrown), ...open.map(notRemoved)]);
			finish(open);
		}
	};
}
function tokenOf(env) {
	return new InputReader(env).text("github-token");
}
/** Where the main step's connection is not there any more. Inputs that are wrong stopped that step before it made anything. */
function connectionOfInputs(env) {
	try {
		return readInputs(env).connection;
	} catch {
		return {};
	}
}
function notRemoved(entry) {
	return error("left-behind", `Left behind: ${describeEntry(entry)}`, `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`);
}

// src/entry/post.ts
const step = postStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 5e3,
	flush: step.flush,
	crash: step.crash
});

export {  };