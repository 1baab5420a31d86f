import { n as LineWriter, t as roomIn } from "./report-room.js";
import { styleText } from "node:util";

// src/terminal/manner.ts
function addMannerOptions(command) {
	return command.option("--machine-readable", "write lines for programs, in Packer's form: time,target,kind,text", false).option("--timestamp-ui", "begin each line with the time", false).option("--no-color", "write without colours");
}
/** Streams that are written as these flags ask for. */
function inManner(streams, given, clock) {
	const now = () => clock.now();
	const kind = given.machineReadable ? "machine" : given.timestampUi ? "stamped" : void 0;
	return {
		...streams,
		...kind === void 0 ? {} : { manner: {
			kind,
			now
		} },
		...kind === "machine" ? { err: streams.out } : {},
		...given.color && kind !== "machine" ? {} : { colourless: true }
	};
}
/** A harmless line as it is asked for. */
function mannered({ kind, text }, { kind: manner, now }) {
	if (manner === "stamped") return `${new Date(now()).toISOString().replace(/\.\d+/, "")}: ${text}`;
	return machineLine(now(), "", "ui", said[kind], text);
}
const said = {
	headline: "say",
	detail: "message",
	error: "error",
	warning: "error"
};
/** Data for programs: `1539967803,null.a,artifact-count,1`. `now`: milliseconds since the epoch; `target`: a build, or empty. */
function machineLine(now, target, category, ...words) {
	const escaped = words.map((word) => word.replaceAll(",", "%!(PACKER_COMMA)").replaceAll("\r", "\\r").replaceAll("\n", "\\n"));
	return [
		Math.floor(now / 1e3),
		target,
		category,
		...escaped
	].join(",");
}

// src/terminal/streams.ts
/** Colours only where somebody looks, and not where they are unwanted (no-color.org). */
function wantsColour(stream, { env, colourless }) {
	return colourless !== true && stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

// src/terminal/terminal-printer.ts
/** Writes lines to a stream, harmless, without secrets, and in colours where the stream has them. */
var Printer = class {
	lines;
	#stream;
	#colour;
	#manner;
	constructor(stream, streams) {
		this.#stream = stream;
		this.#colour = wantsColour(stream, streams);
		this.#manner = streams.manner;
		this.lines = new LineWriter(streams.secrets, { colour: this.#colour });
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
	render(line) {
		const { kind } = line;
		const text = this.#manner === void 0 ? line.text : mannered(line, this.#manner);
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

export { machineLine as a, inManner as i, wantsColour as n, mannered as o, addMannerOptions as r, Printer as t };