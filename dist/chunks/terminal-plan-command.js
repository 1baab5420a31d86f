import { n as exitCodes, t as Session } from "./engine-session.js";
import { t as planLines } from "./engine-plan-lines.js";
import { a as planReport } from "./report-builds.js";
import { l as cleanLines, u as toLogJson } from "./report-room.js";
import { a as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";

// src/terminal/plan-command.ts
const nothing = {
	builds: [],
	variables: {},
	warnings: []
};
/** Shows what a build would do. `--json`: the PlanDescription with `diagnostics`. */
async function plan(product, template, given, streams, signal) {
	const { out, secrets } = streams;
	const order = orderOf("plan", template, given);
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	let description = nothing;
	const outcome = await session.work(signal, async () => {
		description = await product.describe(await session.plan(order, signal));
		return "succeeded";
	});
	if (given.json) out.write(`${toLogJson(planReport(description, session.history, secrets))}\n`);
	else for (const line of planLines(description)) out.write(`${cleanLines(line, secrets).join(" ")}
`);
	return exitCodes[outcome];
}

export { plan };