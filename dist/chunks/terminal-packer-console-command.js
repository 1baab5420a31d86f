import { n as hasErrors } from "./diagnostics-diagnostic.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { s as orderOf } from "./terminal-arguments.js";
import { i as secretArguments } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { n as say } from "./terminal-packer-inspect-command.js";
import { Readable } from "node:stream";
import { createInterface } from "node:readline";

// src/terminal/packer/console-command.ts
/**
* Evaluates expressions, one a line, with the values of a template; an empty name is none. On a terminal each is answered; of a pipe what the last one
* comes to is printed, as by Packer. A pipe with a mistake in it ends with status 1.
*/
async function ask(product, template, given, streams, signal) {
	const { out } = streams;
	const input = streams.input?.() ?? Readable.from([]);
	const isInteractive = "isTTY" in input && input.isTTY === true;
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: secretArguments(given)
	}, audience);
	const outcome = await session.work(signal, async () => {
		const console = await session.ask(orderOf("plan", template, given), signal);
		session.tell(console.problems.map((problem) => ({
			...problem,
			severity: "warning"
		})));
		const lines = createInterface({
			input,
			...isInteractive ? {
				output: out,
				prompt: "> ",
				terminal: true
			} : {}
		});
		signal.addEventListener("abort", () => lines.close(), { once: true });
		let last = "";
		let isGood = true;
		if (isInteractive) lines.prompt();
		for await (const line of lines) {
			if (line.trim() === "exit") break;
			const { text, diagnostics } = await console.evaluate(line);
			session.tell(diagnostics);
			if (hasErrors(diagnostics)) isGood = false;
			last = text ?? "";
			if (!isInteractive) continue;
			if (text !== void 0 && line.trim() !== "") say({ say: text }, streams);
			lines.prompt();
		}
		lines.close();
		signal.throwIfAborted();
		if (!isInteractive) say({ say: last }, streams);
		return isGood || isInteractive ? "succeeded" : "failed";
	});
	await session.end();
	return exitCodes[outcome];
}

export { ask };