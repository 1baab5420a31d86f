import { t as error } from "./chunks/diagnostics-diagnostic.js";
import { a as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./chunks/report-journal-file.js";
import { n as product, r as Secrets, t as runUntilSignalled } from "./chunks/entry-signals.js";
import { a as readInputs, i as readNotes, n as Reporter, o as secretInputs, t as placeOf } from "./chunks/actions-workspace.js";

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
	async function run(signal) {
		if (open.length === 0) return 0;
		reporter.withoutOutputs();
		reporter.log.headline(`Removing what the build left behind: ${open.map(nameOf).join(", ")}`);
		let left = open;
		const outcome = await session.work(signal, async () => {
			left = await session.cleanUp(notes, {
				connection: () => connectionOfInputs(env),
				budgetMs
			}, signal);
			return left.length === 0 ? "succeeded" : "failed";
		});
		for (const entry of open) if (!left.includes(entry)) reporter.log.info(`Removed: ${nameOf(entry)}`);
		session.tell(left.map(notRemoved));
		await session.end();
		return exitCodes[outcome];
	}
	return {
		run,
		flush: () => session.tell(open.map(notRemoved)),
		crash: (thrown) => session.tell([...toDiagnostics(thrown), ...open.map(notRemoved)])
	};
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
	return error("left-behind", `Left behind: ${nameOf(entry)}`, `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`);
}
function nameOf(entry) {
	switch (entry.kind) {
		case "vm": return `virtual machine ${entry.vmid} on node ${entry.node}`;
		case "volume": return `volume ${entry.volid} on node ${entry.node}`;
	}
}

// src/entry/post.ts
const step = postStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 5e3,
	flush: step.flush,
	crash: step.crash
});

export {  };