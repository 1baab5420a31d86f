import { o as __toESM } from "./runtime.js";
import { a as warning } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { n as exitCodes, t as Session } from "./report-journal-file.js";
import { n as diagnosticReports, t as buildReports } from "./report-builds.js";
import { a as summaryLimit, c as code, i as renderSummary, n as describeReached, t as Heartbeat } from "./report-progress-filter.js";
import { s as toLogJson } from "./report-log-lines.js";
import { a as secretArguments, i as orderOf } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import path from "node:path";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { homedir, tmpdir } from "node:os";

// src/terminal/bars.ts
/** Live bars for long waits at the bottom of a terminal, with the log running above them. */
var Bars = class Bars {
	#library;
	#stream;
	#byId = /* @__PURE__ */ new Map();
	#drawing;
	constructor(library, stream) {
		this.#library = library;
		this.#stream = stream;
	}
	static async on(stream) {
		const { default: library } = await import("./npm-cli-progress.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		return new Bars(library, stream);
	}
	/** `label` must be harmless already. */
	show(event, label) {
		const key = `${event.build ?? ""}\n${event.id}`;
		const bar = this.#byId.get(key);
		if (event.finished === true) {
			if (bar !== void 0) this.#remove(key, bar);
			return;
		}
		const total = event.total ?? (event.unit === "percent" ? 100 : Math.max(event.done, 1) * 2);
		const payload = {
			label,
			reached: describeReached(event)
		};
		if (bar !== void 0) {
			bar.setTotal(total);
			bar.update(event.done, payload);
			return;
		}
		this.#drawing ??= this.#draw();
		this.#byId.set(key, this.#drawing.create(total, event.done, payload));
		this.#drawing.update();
	}
	/** A line above the bars; false where there are none. */
	log(line) {
		if (this.#drawing === void 0) return false;
		this.#drawing.log(`${line}\n`);
		this.#drawing.update();
		return true;
	}
	stop() {
		this.#drawing?.update();
		this.#drawing?.stop();
		this.#drawing = void 0;
		this.#byId.clear();
	}
	#draw() {
		return new this.#library.MultiBar({
			format: "{label} [{bar}] {reached}",
			stream: this.#stream,
			barsize: 24,
			fps: 8,
			clearOnComplete: true,
			hideCursor: true,
			gracefulExit: false,
			emptyOnZero: true
		}, this.#library.Presets.shades_classic);
	}
	#remove(key, bar) {
		this.#byId.delete(key);
		if (this.#byId.size === 0) this.stop();
		else this.#drawing?.remove(bar);
	}
};

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

// src/terminal/build-command.ts
/** Builds the templates. `--json`: `{"outcome","builds":[...],"diagnostics":[...]}` on stdout, and the log on stderr. */
async function build(product, template, given, streams, signal) {
	const folder = mkdtempSync(path.join(tmpdir(), "proxmox-template-"));
	let left = true;
	try {
		const order = orderOf("build", template, given, folder);
		const errors = new Printer(streams.err, streams);
		const audience = new TerminalAudience(errors);
		const session = new Session(product, {
			...streams,
			known: secretArguments(given)
		}, audience);
		const outcome = await session.work(signal, async () => {
			if (given.summary !== void 0) tryToWrite(given.summary);
			const plan = await session.plan(order, signal);
			return run(session, plan, {
				order,
				given,
				folder,
				streams,
				errors,
				audience,
				signal
			});
		});
		await session.end();
		left = session.left.length > 0;
		report(session, {
			template,
			outcome
		}, given, streams);
		return exitCodes[outcome];
	} finally {
		if (!left) rmSync(folder, {
			recursive: true,
			force: true
		});
	}
}
async function run(session, plan, setup) {
	const { order, given, folder, streams, errors, audience, signal } = setup;
	const stream = given.json ? streams.err : streams.out;
	const bars = stream.isTTY === true ? await Bars.on(stream) : void 0;
	const printer = new Printer(stream, streams);
	const log = new TerminalLog(printer, errors, bars);
	audience.log = log;
	const cancelling = `Cancelling, and removing what was made (${folder}); interrupt again to leave it`;
	signal.addEventListener("abort", () => log.write(printer.lines.headline(cancelling)), { once: true });
	const { onError, parallelBuilds, force, bootWaitFactor } = given;
	const choices = {
		folder,
		runId: randomUUID(),
		downloadDirectory: downloadDirectory(streams.env),
		onError,
		cleanUpAfterCancel: true,
		parallelBuilds,
		force,
		bootWaitFactor,
		isoCache: void 0
	};
	try {
		return await session.build(plan, order, choices, signal);
	} finally {
		bars?.stop();
	}
}
function report(session, { template, outcome }, given, { out, secrets }) {
	if (given.summary !== void 0) {
		const options = {
			command: "build",
			outcome,
			secrets,
			about: { template },
			embedded: given.embedded ? endOfEmbedded(given.data) : void 0,
			now: session.clock.now(),
			limit: summaryLimit
		};
		try {
			writeFileSync(given.summary, renderSummary(session.history, options));
		} catch (thrown) {
			session.tell([warning("summary-not-written", `The summary could not be written: ${thrown.message}`)]);
		}
	}
	const { history } = session;
	if (given.json) out.write(`${toLogJson({
		outcome,
		builds: buildReports(history, secrets, { links: !given.embedded }),
		diagnostics: diagnosticReports(history, secrets)
	})}\n`);
	else if (given.embedded && given.data === void 0) out.write("The embedded Proxmox was temporary and is gone with its machines; --data keeps them.\n");
}
/** At the start, since an hour later it would be too late to say that there is no such folder. */
function tryToWrite(summary) {
	try {
		closeSync(openSync(summary, "a"));
	} catch (thrown) {
		throw new ExternalError("unwritable-file", `The summary could not be written: ${thrown.message}`);
	}
}
function endOfEmbedded(data) {
	return data === void 0 ? "The embedded Proxmox was temporary and is gone with its templates." : `The embedded Proxmox has ended. Its templates are files in ${code(data)}.`;
}
/** Packer's place for downloads where one is named, else the user's cache. */
function downloadDirectory(env) {
	const base = env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
	return path.resolve(env["PACKER_CACHE_DIR"] || path.join(base, "proxmox-template"));
}

export { build };