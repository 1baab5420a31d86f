import { n as exitCodes, t as Session } from "./engine-session.js";
import { o as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { n as say } from "./terminal-packer-inspect-command.js";
import path from "node:path";
import { writeFileSync } from "node:fs";

// src/terminal/packer/upgrade-command.ts
/** Makes a template in HCL2 of one in JSON. It is written beside it, as Packer does. */
async function upgrade(product, template, given, streams, signal) {
	const file = given.outputFile ?? `${template}.pkr.hcl`;
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	const outcome = await session.work(signal, async () => {
		const { text, warnings } = await session.upgrade(orderOf("validate", template, given), signal);
		session.tell(warnings);
		const name = path.basename(template).replaceAll(/[\r\n]/g, " ");
		const annotation = given.withAnnotations ? `# Made of ${name} by proxmox-template hcl2_upgrade.\n\n` : "";
		writeFileSync(path.resolve(file), annotation + text);
		say({ say: `Successfully created ${file}.` }, streams);
		return "succeeded";
	});
	return exitCodes[outcome];
}

export { upgrade };