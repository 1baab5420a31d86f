import { r as exitCodes, t as Session } from "./engine-session.js";
import { r as diagnosticReports } from "./report-builds.js";
import { s as toLogJson } from "./report-figures.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";

// src/terminal/validate-command.ts
/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
async function validate(product, template, given, streams, signal) {
	const { json, syntaxOnly, evaluateDatasources: evaluateDataSources, warnUndeclaredVar } = given;
	const order = {
		...orderOf("validate", template, given),
		evaluateDataSources
	};
	const audience = new TerminalAudience(json ? void 0 : new Printer(streams.err, streams));
	if (!warnUndeclaredVar) audience.without = /* @__PURE__ */ new Set(["undeclared-variable"]);
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	let good = "The syntax of the template is right.";
	const outcome = await session.work(signal, async () => {
		if (syntaxOnly) await session.inspect(order, signal);
		else {
			const { length } = (await session.plan(order, signal)).builds;
			good = `The template is valid: ${length} build${length === 1 ? "" : "s"}.`;
		}
		return "succeeded";
	});
	await session.end();
	if (json) {
		const report = {
			valid: outcome === "succeeded",
			diagnostics: diagnosticReports(session.history, streams.secrets)
		};
		streams.out.write(`${toLogJson(report)}\n`);
	} else if (outcome === "succeeded") new Printer(streams.out, streams).write([{
		kind: "detail",
		text: good
	}]);
	return exitCodes[outcome];
}

export { validate };