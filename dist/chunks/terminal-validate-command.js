import { n as exitCodes, t as Session } from "./engine-session.js";
import { n as diagnosticReports } from "./report-builds.js";
import { a as toLogJson } from "./report-figures.js";
import { a as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";

// src/terminal/validate-command.ts
/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
async function validate(product, template, given, streams, signal) {
	const order = orderOf("validate", template, given);
	const audience = new TerminalAudience(given.json ? void 0 : new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	let count = 0;
	const outcome = await session.work(signal, async () => {
		const { builds } = await session.plan(order, signal);
		count = builds.length;
		return "succeeded";
	});
	if (given.json) {
		const report = {
			valid: outcome === "succeeded",
			diagnostics: diagnosticReports(session.history, streams.secrets)
		};
		streams.out.write(`${toLogJson(report)}\n`);
	} else if (outcome === "succeeded") streams.out.write(`The template is valid: ${count} build${count === 1 ? "" : "s"}.\n`);
	return exitCodes[outcome];
}

export { validate };