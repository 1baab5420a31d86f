import { i as TemplateError } from "./diagnostics-errors.js";
import { l as sanitise, t as Secrets, u as toLogJson } from "./report-secrets.js";
import { a as planRequest, i as connectionOf } from "./npm-commander.js";
import { t as Printer } from "./terminal-printer.js";

// src/terminal/plan.ts
/** Shows what a build would do. `--json`: the PlanDescription. */
async function plan(product, template, given, { out, err, env }) {
	const secrets = new Secrets();
	const printer = new Printer(err, env, secrets);
	try {
		const planned = await product.plan({
			...planRequest(template, given, connectionOf(given, void 0)),
			onSecret: (text) => secrets.add(text)
		});
		for (const secret of planned.secrets) secrets.add(secret);
		const description = await product.describe(planned);
		printer.diagnostics(planned.warnings);
		if (given.json) out.write(`${toLogJson(description)}\n`);
		else for (const line of describe(description)) out.write(`${secrets.redact(sanitise(line))}\n`);
		return 0;
	} catch (thrown) {
		if (!(thrown instanceof TemplateError)) throw thrown;
		printer.diagnostics(thrown.diagnostics);
		return 1;
	}
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
	return Object.entries(params).map(([name, value]) => `    ${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`);
}

export { plan };