import { i as TemplateError } from "./diagnostics-errors.js";
import { n as diagnosticReport } from "./report-builds.js";
import { t as Secrets, u as toLogJson } from "./report-secrets.js";
import { a as planRequest, i as connectionOf } from "./npm-commander.js";
import { t as Printer } from "./terminal-printer.js";

// src/terminal/validate.ts
/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
async function validate(product, template, given, { out, err, env }) {
	const printer = new Printer(err, env, new Secrets());
	try {
		const request = planRequest(template, given, connectionOf(given, void 0));
		const plan = await product.plan({
			...request,
			evaluateDataSources: false
		});
		if (given.json) {
			out.write(`${toLogJson({
				valid: true,
				diagnostics: plan.warnings.map(diagnosticReport)
			})}\n`);
			return 0;
		}
		printer.diagnostics(plan.warnings);
		out.write(`The template is valid: ${plan.builds.length} build${plan.builds.length === 1 ? "" : "s"}.\n`);
		return 0;
	} catch (thrown) {
		if (!(thrown instanceof TemplateError)) throw thrown;
		if (given.json) out.write(`${toLogJson({
			valid: false,
			diagnostics: thrown.diagnostics.map(diagnosticReport)
		})}\n`);
		else printer.diagnostics(thrown.diagnostics);
		return 1;
	}
}

export { validate };