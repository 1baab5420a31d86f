import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { t as replaceFileSync } from "./host-replace-file.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { n as say } from "./terminal-packer-inspect-command.js";
import path from "node:path";
import { statSync } from "node:fs";

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
		const before = statSync(file, { throwIfNoEntry: false });
		const { dev, ino } = statSync(template, { throwIfNoEntry: false }) ?? {};
		if (before !== void 0 && before.dev === dev && before.ino === ino) throw new TemplateError([error("unwritable-file", `${file} is the template itself`, "Name another --output-file.")]);
		const { text, warnings } = await session.upgrade(orderOf("validate", template, given), signal);
		session.tell(warnings);
		const name = path.basename(template).replaceAll(/[\r\n]/g, " ");
		const annotation = given.withAnnotations ? `# Made of ${name} by proxmox-template hcl2_upgrade.\n\n` : "";
		replaceFileSync(path.resolve(file), annotation + text);
		say({ say: `Successfully created ${file}.` }, streams);
		if (before?.isFile() === true) say({ say: "It has replaced the file that was there." }, streams);
		return "succeeded";
	});
	return exitCodes[outcome];
}

export { upgrade };