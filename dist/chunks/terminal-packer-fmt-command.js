import { t as error } from "./diagnostics-diagnostic.js";
import { a as fileProblem, i as TemplateError } from "./diagnostics-errors.js";
import { t as Source } from "./diagnostics-source.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { t as replaceFileSync } from "./host-replace-file.js";
import { i as formatText, n as unifiedDiff, r as formatFiles } from "./packer-format-hunk.js";
import { a as cleanLines } from "./report-figures.js";
import { t as fullTrust } from "./trust-trust.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

// src/terminal/packer/fmt-command.ts
/** Of `-check`, where something is not formatted. */
const unformatted = 3;
/** Formats files in place; `-` is standard input, and goes to standard output. Names of what is not formatted are printed. */
async function fmt(product, paths, { check, diff, recursive, ...given }, streams, signal) {
	const { out, secrets } = streams;
	const write = given.write && !check;
	const session = new Session(product, {
		...streams,
		known: []
	}, new TerminalAudience(new Printer(streams.err, streams)));
	const problems = [];
	let isOff = false;
	const outcome = await session.work(signal, async () => {
		for (const named of paths) if (named === "-") await fromInput();
		else {
			const request = {
				paths: [named],
				recursive,
				workingDirectory: process.cwd(),
				trust: fullTrust
			};
			for (const found of formatFiles(request)) if ("text" in found) settle(found);
			else problems.push(...found);
		}
		if (problems.length > 0) throw new TemplateError(problems);
		return "succeeded";
	});
	return outcome === "succeeded" && check && isOff ? unformatted : exitCodes[outcome];
	async function fromInput() {
		const source = decoded(await buffer(streams.input?.() ?? Readable.from([])));
		if (source === void 0) problems.push(error("unreadable-file", "Standard input is not UTF-8 text"));
		const { text, diagnostics } = source === void 0 ? { diagnostics: [] } : formatText(source);
		problems.push(...diagnostics);
		if (source === void 0 || text === void 0) return;
		const isSame = source.text === text;
		isOff ||= !isSame;
		if (diff && !write) tellDiff(source, text);
		else if (isSame || write) out.write(text);
	}
	function settle({ name, path, source, text }) {
		if (source.text === text) return;
		isOff = true;
		try {
			if (write) replaceFileSync(path, text);
		} catch (thrown) {
			const problem = fileProblem(thrown);
			if (problem === void 0) throw thrown;
			problems.push(problem);
			return;
		}
		out.write(`${clean(name)}\n`);
		if (diff) tellDiff(source, text, name);
	}
	function tellDiff(source, text, name = source.name) {
		for (const line of unifiedDiff(name, source.text, text)) out.write(`${clean(line)}\n`);
	}
	function clean(line) {
		return cleanLines(line, secrets).join(" ");
	}
}
function decoded(bytes) {
	try {
		return new Source("-", new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes));
	} catch {
		return;
	}
}

export { fmt };