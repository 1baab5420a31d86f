import { s as toDiagnostics } from "./diagnostics-errors.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { t as readWorkflowEvent } from "./actions-workflow-event.js";

// src/actions/missing-secrets.ts
/** Says where the credentials are that a build on a pull request misses; nothing where that is not the reason. */
function missingSecrets(env, problems) {
	const without = readWorkflowEvent(env).pullRequest?.without;
	const isMissing = problems.some(({ code, severity }) => code === "missing-connection" && severity === "error");
	if (without === void 0 || !isMissing) return [];
	return [error("no-secrets", `Pull requests ${without === "fork" ? "from forks" : "of Dependabot"} get no secrets, so there is nothing to log in with`, "GitHub leaves every `secrets.NAME` empty there. Use `command: validate`, or `proxmox-url: embedded`, for pull requests.")];
}

// src/actions/commands/finish-template.ts
/** The summary of a command that reads a template. */
function finishTemplate(command, { session, reporter }, outcome, logUrl, more = {}) {
	const { history, clock } = session;
	reporter.finish({
		command,
		outcome,
		history,
		now: clock.now(),
		logUrl,
		...more
	});
}
/** The last outputs and the summary of builds; of builds too where the inputs could not be read. */
function finishBuild(command, step, outcome, logUrl) {
	const { env, session, reporter } = step;
	session.tell(missingSecrets(env, session.history.problems));
	try {
		session.tell(reporter.lastOutputs(session.history));
	} catch (thrown) {
		const told = new Set(session.history.problems.map(({ summary }) => summary));
		session.tell(toDiagnostics(thrown).filter(({ summary }) => !told.has(summary)));
	}
	finishTemplate(command, step, outcome, logUrl);
}

export { finishTemplate as n, finishBuild as t };