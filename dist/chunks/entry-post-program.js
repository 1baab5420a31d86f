import { t as error } from "./diagnostics-diagnostic.js";
import { s as toDiagnostics } from "./diagnostics-errors.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { n as describeEntry } from "./events-journal.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { r as Secrets } from "./report-room.js";
import { a as InputReader, i as secretInputs, n as jobLink, r as readInputs, t as Reporter } from "./actions-reporter.js";
import { a as servedFolder, i as readNotes, n as forgetNotes } from "./actions-post-state.js";
import { n as placeOf } from "./actions-workspace.js";
import { n as product, t as runUntilSignalled } from "./entry-signals.js";
import path from "node:path";
import { rm } from "node:fs/promises";

// src/actions/post-step.ts
/** The platform grants all post steps of a cancelled job 4 min 45 s together. */
const budgetMs = 24e4;
function postStep(product, env) {
	const notes = readNotes(env);
	const { open, lost } = notes;
	const secrets = new Secrets();
	const reporter = new Reporter(env, placeOf(env), secrets);
	const session = new Session(product, {
		env,
		secrets,
		known: secretInputs(env)
	}, reporter);
	const nothingDone = {
		removed: [],
		foreign: [],
		left: open
	};
	let isFinished = false;
	async function run(signal) {
		await removeLeftFolders(session.clock.now());
		if (!await endServed(signal)) return 1;
		if (open.length === 0 && lost === 0) {
			forgetNotes(env);
			return 0;
		}
		reporter.withoutOutputs();
		if (lost > 0) session.tell([notesLost(lost)]);
		if (open.length > 0) reporter.log.headline(`Removing what the build left behind: ${open.map(describeEntry).join(", ")}`);
		let result = nothingDone;
		const outcome = await session.work(signal, async () => {
			if (open.length > 0) result = await session.cleanUp(notes, {
				connection: () => connectionOfInputs(env),
				budgetMs
			}, signal);
			return result.left.length === 0 && lost === 0 ? "succeeded" : "failed";
		});
		const { removed, foreign, left } = result;
		for (const entry of removed) reporter.log.info(`Removed: ${describeEntry(entry)}`);
		for (const entry of foreign) reporter.log.info(`Not of this run any more, and stays: ${describeEntry(entry)}`);
		session.tell(left.map(notRemoved));
		finish(result, await jobLink(env, signal.aborted ? void 0 : tokenOf(env)));
		await session.end();
		if (left.length === 0) forgetNotes(env);
		return exitCodes[outcome];
	}
	/** Ends the server that the main step has left running. Answers whether there is none any more. */
	async function endServed(signal) {
		const folder = servedFolder(env);
		if (folder === void 0) return true;
		reporter.withoutOutputs();
		return await session.work(signal, async () => {
			await product.endServer(path.join(folder, "data"));
			await rm(folder, {
				recursive: true,
				force: true
			});
			reporter.log.headline("The embedded Proxmox has ended, and its machines and images are gone");
			return "succeeded";
		}) === "succeeded";
	}
	function finish(result, logUrl) {
		if (isFinished) return;
		isFinished = true;
		const problems = [session.history, ...session.history.builds].flatMap((each) => each.problems);
		reporter.finishCleanUp({
			...result,
			problems: problems.filter(({ code }) => code !== "left-behind"),
			logUrl
		});
	}
	return {
		run,
		flush: () => {
			session.tell(open.map(notRemoved));
			finish(nothingDone);
		},
		crash: (thrown) => {
			session.tell([...toDiagnostics(thrown), ...open.map(notRemoved)]);
			finish(nothingDone);
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
function notesLost(count) {
	return error("notes-lost", `${count} of the notes on what the build made can not be read`, "The state that the runner kept for this step is damaged, and so is the journal beside it. Look on the server for machines and images of this run, and remove them by hand.");
}
function notRemoved(entry) {
	return error("left-behind", `Left behind: ${describeEntry(entry)}`, entry.kind === "swap" ? `The new template is whole, and its disks are those of machine ${entry.machine} or ${entry.vmid}: remove neither. The command reap finishes what is half-done, when it is old enough.` : `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`);
}

// src/entry/post-program.ts
const step = postStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 5e3,
	flush: step.flush,
	crash: step.crash
});

export {  };