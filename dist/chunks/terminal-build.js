import { o as __toESM } from "./runtime.js";
import { a as warning, n as hasErrors } from "./diagnostics-diagnostic.js";
import { a as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { n as openEntries } from "./events-journal.js";
import { t as buildReports } from "./report-builds.js";
import { a as summaryLimit, i as renderSummary, l as Recorder, o as Heartbeat, r as readJournal, s as describeReached, t as FileJournal } from "./report-journal-file.js";
import { t as Secrets, u as toLogJson } from "./report-secrets.js";
import { a as planRequest, i as connectionOf } from "./npm-commander.js";
import { t as Printer } from "./terminal-printer.js";
import path from "node:path";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

// src/terminal/log.ts
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

// src/terminal/build.ts
/** Builds the templates. `--json`: `{"outcome","builds":[...]}` on stdout, and the log on stderr. */
async function build(product, template, given, streams, signal) {
	const secrets = new Secrets();
	for (const secret of [given.proxmoxPassword, given.proxmoxToken]) if (secret !== void 0) secrets.add(secret);
	const errors = new Printer(streams.err, streams.env, secrets);
	const recorder = new Recorder(Date.now());
	const folder = mkdtempSync(path.join(tmpdir(), "proxmox-template-"));
	let served;
	let outcome = "failed";
	try {
		if (given.embedded) served = await serve(product, given, folder, errors, secrets);
		const connection = connectionOf(given, served);
		const plan = await product.plan({
			...planRequest(template, given, connection),
			toBuild: true,
			onSecret: (text) => secrets.add(text)
		});
		for (const secret of plan.secrets) secrets.add(secret);
		recorder.expect(plan.builds.map(({ name }) => name));
		for (const problem of plan.warnings) recorder.problem(problem);
		errors.diagnostics(plan.warnings);
		outcome = await run(product, plan, {
			given,
			connection,
			folder,
			streams,
			errors,
			secrets,
			recorder,
			signal
		});
	} catch (thrown) {
		const problems = toDiagnostics(signal.aborted ? new Cancelled() : thrown);
		for (const problem of problems) recorder.problem(problem);
		errors.diagnostics(problems);
		outcome = signal.aborted ? "cancelled" : hasErrors(problems) ? "failed" : "succeeded";
	} finally {
		await served?.close();
	}
	if (openEntries(readJournal(path.join(folder, "journal.jsonl"))).length === 0) rmSync(folder, {
		recursive: true,
		force: true
	});
	report(given, recorder, outcome, secrets, errors, streams);
	return {
		succeeded: 0,
		failed: 1,
		cancelled: 130
	}[outcome];
}
async function run(product, plan, setup) {
	const { given, connection, folder, streams, errors, secrets, recorder, signal } = setup;
	const stream = given.json ? streams.err : streams.out;
	const bars = stream.isTTY === true ? await Bars.on(stream) : void 0;
	const printer = new Printer(stream, streams.env, secrets);
	const log = new TerminalLog(printer, errors, bars);
	const journal = new FileJournal(path.join(folder, "journal.jsonl"));
	const cancelling = `Cancelling, and removing what was made (${journal.file}); interrupt again to leave it`;
	signal.addEventListener("abort", () => log.write(printer.lines.headline(cancelling)), { once: true });
	try {
		const { builds } = await product.run(plan, {
			connection,
			workingDirectory: process.cwd(),
			env: streams.env,
			onEvent: (event) => {
				if (event.kind === "secret") secrets.add(event.text);
				recorder.record(event);
				log.onEvent(event);
			},
			journal,
			signal,
			runId: randomUUID(),
			onError: given.onError,
			cleanUpAfterCancel: true,
			parallelBuilds: given.parallelBuilds,
			force: given.force,
			bootWaitFactor: given.bootWaitFactor,
			isoCache: void 0,
			downloadDirectory: downloadDirectory(streams.env)
		});
		if (signal.aborted) return "cancelled";
		return builds.every(({ outcome }) => outcome === "succeeded") ? "succeeded" : "failed";
	} finally {
		bars?.stop();
		journal.close();
	}
}
async function serve(product, given, folder, errors, secrets) {
	const data = given.data === void 0 ? path.join(folder, "data") : path.resolve(given.data);
	const served = await product.serve({
		listen: "127.0.0.1:0",
		data,
		simulate: given.simulate,
		log: (line) => errors.write(errors.lines.plain(line))
	});
	secrets.add(served.access.token);
	secrets.add(served.access.password);
	return served;
}
function report(given, recorder, outcome, secrets, errors, { out }) {
	const { history } = recorder;
	if (given.summary !== void 0) {
		const text = renderSummary(history, {
			command: "build",
			outcome,
			secrets,
			now: Date.now(),
			limit: summaryLimit
		});
		try {
			writeFileSync(given.summary, text);
		} catch (thrown) {
			errors.diagnostic(warning(`The summary could not be written: ${thrown.message}`));
		}
	}
	if (given.json) out.write(`${toLogJson({
		outcome,
		builds: buildReports(history, secrets)
	})}\n`);
	else if (given.embedded && given.data === void 0) out.write("The embedded Proxmox was temporary and is gone with its machines; --data keeps them.\n");
}
/** Packer's place for downloads where one is named, else the user's cache. */
function downloadDirectory(env) {
	const base = env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
	return path.resolve(env["PACKER_CACHE_DIR"] || path.join(base, "proxmox-template"));
}

export { build };