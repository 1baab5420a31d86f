import { n as exitCodes, t as Session } from "./report-journal-file.js";
import { a as planReport } from "./report-builds.js";
import { o as sanitise, s as toLogJson } from "./report-log-lines.js";
import { a as secretArguments, i as orderOf } from "./npm-commander.js";
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
	else for (const line of describe(description)) out.write(`${secrets.redact(sanitise(line))}\n`);
	return exitCodes[outcome];
}
function describe({ builds }) {
	return builds.flatMap(({ name, requests, provisioners, postProcessors }) => [
		`${name}`,
		...requests.flatMap(({ method, path, params }) => [`  ${method} ${path}`, ...parameters(params)]),
		...provisioners.map(({ type }, index) => `  provisioner ${index + 1}: ${type}`),
		...postProcessors.map((chain) => `  post-processors: ${chain.map(({ type }) => type).join(" → ")}`)
	]);
}
function parameters(params) {
	if (typeof params !== "object" || params === null) return [];
	return Object.entries(params).map(([name, value]) => `    ${name} = ${typeof value === "string" ? value : withoutSecrets(JSON.stringify(value))}`);
}
function withoutSecrets(json) {
	return json.replaceAll("{\"sensitive\":true}", "<sensitive>");
}

export { plan };