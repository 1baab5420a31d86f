import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { n as say } from "./terminal-packer-inspect-command.js";

// src/terminal/packer/plugins-command.ts
const noneRequired = "No plug-in is required: the template has no `required_plugins` in a `packer` block. Those that are built in need none.";
/** Lists the plug-ins whose work is built in; `isShort`: their names alone, a line each. */
async function plugins(product, isShort, streams) {
	for (const { name, components } of await product.plugins()) say({ say: isShort ? name : `${name}: ${components.join(", ")}` }, streams);
	return 0;
}
/** Lists the plug-ins that a template requires, and whether they are built in. */
function required(product, template, given, streams, signal) {
	return withRequired(product, template, given, streams, signal, (found) => {
		for (const plugin of found) say({ say: lineOf(plugin) }, streams);
		if (found.length === 0) say({ say: noneRequired }, streams);
		return [];
	});
}
/** There is nothing to install: says which of the required plug-ins are built in. Fails where one is not. */
function init(product, template, given, streams, signal) {
	return withRequired(product, template, given, streams, signal, (found) => {
		const builtIn = found.filter(({ isBuiltIn }) => isBuiltIn);
		for (const { name, source } of builtIn) say({ say: `${name} (${source}) is built in: nothing is installed.` }, streams);
		if (found.length === 0) say({ say: noneRequired }, streams);
		return found.filter(({ isBuiltIn }) => !isBuiltIn).map(missing);
	});
}
function lineOf({ name, source, version, isBuiltIn }) {
	return `${name} ${source} ${JSON.stringify(version)} ${isBuiltIn ? "built in" : "not built in"}`;
}
function missing({ name, source, range }) {
	return error("unavailable-plugin", `Packer plug-in "${name}" is not available`, `The work of ${source} is not built in, and plug-ins of Packer's can not be installed here. \`proxmox-template plugins\` lists what is built in.`, range);
}
async function withRequired(product, template, given, streams, signal, tell) {
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	const outcome = await session.work(signal, async () => {
		const inspection = await session.inspect(orderOf("validate", template, given), signal);
		const { plugins: found, requirementProblems } = inspection.language === "hcl2" ? inspection : {
			plugins: [],
			requirementProblems: []
		};
		const problems = [...requirementProblems, ...tell(found)];
		if (problems.length > 0) throw new TemplateError(problems);
		return "succeeded";
	});
	return exitCodes[outcome];
}

export { init, plugins, required };