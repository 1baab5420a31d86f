import { r as exitCodes, t as Session } from "./engine-session.js";
import { t as inspectionText } from "./packer-inspect-inspection-text.js";
import { a as cleanLines } from "./report-figures.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { a as machineLine, t as Printer } from "./terminal-terminal-printer.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";

// src/terminal/packer/inspect-command.ts
/** Shows what a template consists of, as Packer does. */
async function inspect(product, template, given, streams, signal) {
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	let inspection;
	const outcome = await session.work(signal, async () => {
		inspection = await session.inspect(orderOf("validate", template, given), signal);
		return "succeeded";
	});
	for (const told of inspection === void 0 ? [] : inspectionText(inspection)) say(told, streams);
	return exitCodes[outcome];
}
/** Something that is said or told to programs, without secrets. */
function say(told, { out, secrets, manner }) {
	const isForMachines = manner?.kind === "machine";
	if ("data" in told) {
		const [category, ...words] = told.data;
		if (isForMachines) out.write(`${machineLine(manner.now(), "", category, ...words.map((word) => secrets.redact(word)))}\n`);
		return;
	}
	const text = cleanLines(`${told.say}\n`, secrets).join("\n");
	out.write(`${isForMachines ? machineLine(manner.now(), "", "ui", "say", text) : text}\n`);
}

export { say as n, inspect as t };