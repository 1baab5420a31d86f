import { t as Heartbeat } from "./report-progress-filter.js";

// src/terminal/terminal-log.ts
const heartbeatMs = 15e3;
/** A build's log on a terminal or in a pipe. Problems go to the printer of errors. */
var TerminalLog = class {
	#printer;
	#errors;
	#bars;
	#heartbeat = new Heartbeat(heartbeatMs);
	constructor(printer, errors, bars) {
		this.#printer = printer;
		this.#errors = errors;
		this.#bars = bars;
	}
	onEvent(event) {
		if (event.kind === "progress") this.#progress(event);
		for (const problem of this.#printer.lines.problemsOf(event)) this.#write(this.#errors, this.#errors.diagnosticLines(problem, event.build));
		this.write(this.#printer.lines.of(event));
	}
	/** Resolves when its reader has caught up; undefined: it has. */
	room() {
		return this.#printer.room();
	}
	write(lines) {
		this.#write(this.#printer, lines);
	}
	#write(printer, lines) {
		const bars = printer.onTerminal ? this.#bars : void 0;
		for (const line of lines) if (bars?.log(printer.render(line)) !== true) printer.write([line]);
	}
	#progress(event) {
		const { lines } = this.#printer;
		if (this.#bars !== void 0) {
			const build = event.build === void 0 ? "" : `${event.build}: `;
			this.#bars.show(event, lines.cleanLine(`${build}${event.label}`));
			return;
		}
		const line = this.#heartbeat.beat(event);
		if (line !== void 0) this.write(lines.detail(line, event.build));
	}
};

export { TerminalLog as t };