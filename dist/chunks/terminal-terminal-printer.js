import { n as LineWriter, t as roomIn } from "./report-room.js";
import { styleText } from "node:util";

// src/terminal/streams.ts
/** Colours only where somebody looks, and not where they are unwanted (no-color.org). */
function wantsColour(stream, env) {
	return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

// src/terminal/terminal-printer.ts
/** Writes lines to a stream, harmless, without secrets, and in colours where the stream has them. */
var Printer = class {
	lines;
	#stream;
	#colour;
	constructor(stream, { env, secrets }) {
		this.#stream = stream;
		this.#colour = wantsColour(stream, env);
		this.lines = new LineWriter(secrets, { colour: this.#colour });
	}
	room() {
		return roomIn(this.#stream);
	}
	get onTerminal() {
		return this.#stream.isTTY === true;
	}
	write(lines) {
		for (const line of lines) this.#stream.write(`${this.render(line)}\n`);
	}
	render({ kind, text }) {
		return this.#colour ? styleText(styles[kind], text, { validateStream: false }) : text;
	}
	/** `file:line:col: error: ...` with the source line and a caret. */
	diagnostic(diagnostic, build) {
		this.write(this.diagnosticLines(diagnostic, build));
	}
	diagnosticLines(diagnostic, build) {
		return this.lines.diagnostic({
			...diagnostic,
			subject: diagnostic.subject ?? build
		});
	}
	diagnostics(diagnostics) {
		for (const diagnostic of diagnostics) this.diagnostic(diagnostic);
	}
};
const styles = {
	headline: "bold",
	detail: "reset",
	error: "red",
	warning: "yellow"
};

export { wantsColour as n, Printer as t };