import { n as ExternalError } from "./diagnostics-errors.js";
import { i as explainLines, n as coloured, r as planLines, t as changesText } from "./engine-plan-plan-lines.js";
import { t as explainOn } from "./engine-fingerprint-explain-on.js";
import { n as untouchedBuilds } from "./engine-fingerprint-untouched-builds.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { r as temporaryFolder } from "./host-temporary-folder.js";
import { s as planReport } from "./report-builds.js";
import { a as cleanLines, s as toLogJson } from "./report-figures.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { n as wantsColour, o as mannered, t as Printer } from "./terminal-terminal-printer.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { rmSync } from "node:fs";

// src/terminal/plan-command.ts
const nothing = {
	builds: [],
	variables: {},
	warnings: []
};
/** Shows what a build would do. `--json`: the PlanDescription with `diagnostics`. */
async function plan(product, template, given, streams, signal) {
	const temporary = given.embedded && given.data === void 0 ? temporaryFolder() : void 0;
	try {
		return await planIn(temporary ?? "", product, template, given, streams, signal);
	} finally {
		if (temporary !== void 0) rmSync(temporary, {
			recursive: true,
			force: true
		});
	}
}
async function planIn(folder, product, template, given, streams, signal) {
	const { out, secrets } = streams;
	const order = orderOf("plan", template, given, folder);
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	let description = nothing;
	let explained;
	let changes;
	const outcome = await session.work(signal, async () => {
		const all = await session.plan(order, signal);
		const { changedOnly, changedSince, explain } = given;
		if (changedSince !== void 0) changes = await compared(all, changedSince);
		const asked = {
			since: changedSince,
			workingDirectory: order.workingDirectory,
			env: streams.env,
			signal
		};
		const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : /* @__PURE__ */ new Set();
		if (untouched.size > 0 && !given.json) out.write(`Not touched by the change: ${cleanLines([...untouched].join(", "), secrets).join(" ")}\n`);
		description = await product.describe({
			...all,
			builds: all.builds.filter(({ name }) => !untouched.has(name))
		});
		if (explain) explained = await explainOn(session, product, all, { order }, signal);
		return "succeeded";
	});
	await session.end();
	if (given.json) {
		const told = {
			...description,
			...explained && { explained },
			...changes && { changes }
		};
		out.write(`${toLogJson(planReport(told, session.history, secrets))}\n`);
		return exitCodes[outcome];
	}
	const clean = (text) => cleanLines(text, secrets).join(" ");
	const { manner } = streams;
	const write = (text) => out.write(`${manner === void 0 ? text : mannered({
		kind: "detail",
		text
	}, manner)}\n`);
	for (const line of [...planLines(description), ...(explained ?? []).flatMap(explainLines)]) write(clean(line));
	const isColoured = wantsColour(out, streams);
	for (const { sign, text } of changes === void 0 ? [] : changesText(changes)) write(isColoured ? coloured({
		sign,
		text: clean(text)
	}) : clean(text));
	return exitCodes[outcome];
	async function compared(made, revision) {
		try {
			return await session.compare(made, order, {
				revision,
				isFresh: false
			}, signal);
		} catch (thrown) {
			if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
			session.tell([{
				...thrown.toDiagnostic(),
				severity: "warning",
				subject: "--changed-since"
			}]);
			return;
		}
	}
}

export { plan };