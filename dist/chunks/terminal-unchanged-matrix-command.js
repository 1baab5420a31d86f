import { t as noBaseKnown } from "./engine-fingerprint-untouched-builds.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { r as diagnosticReports } from "./report-builds.js";
import { i as matrixReport, n as matrixCount, r as matrixLine } from "./report-matrix-report.js";
import { s as toLogJson } from "./report-figures.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";

// src/terminal/unchanged/matrix-command.ts
/** Lists the builds of a tree of folders. `--json`: `{"include":[...],"diagnostics":[...]}`. */
async function matrix(product, tree, given, streams, signal) {
	const printer = new Printer(given.json ? streams.err : streams.out, streams);
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, new TerminalAudience(new Printer(streams.err, streams)));
	let found = [];
	const outcome = await session.work(signal, async () => {
		if (given.changedOnly && given.changedSince === void 0) session.tell([noBaseKnown()]);
		const { entries } = await session.matrix(orderOf("plan", tree, given), given.changedSince, signal);
		found = given.changedOnly ? entries.filter(({ changed }) => changed) : entries;
		return "succeeded";
	});
	const { secrets, out } = streams;
	if (given.json) out.write(`${toLogJson({
		...matrixReport(found, secrets),
		diagnostics: diagnosticReports(session.history, secrets)
	})}\n`);
	else if (outcome === "succeeded") {
		for (const entry of found) printer.write(printer.lines.detail(matrixLine(entry)));
		printer.write(printer.lines.headline(matrixCount(found)));
	}
	return exitCodes[outcome];
}

export { matrix };