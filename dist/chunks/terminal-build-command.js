import { o as __toESM } from "./runtime.js";
import { i as secretArguments, u as InvalidArgumentError } from "./npm-commander.js";
import { a as warning } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as awaitsGuest } from "./communicators-communicator-registry.js";
import { n as holdsNotes, r as exitCodes, t as Session } from "./engine-session.js";
import { n as untouchedBuilds } from "./engine-fingerprint-untouched-builds.js";
import { n as lifeOf } from "./engine-life-life-setup.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { n as removeDeadFolders, r as temporaryFolder, t as otherFolders } from "./host-temporary-folder.js";
import { n as buildReports, r as diagnosticReports } from "./report-builds.js";
import { n as code } from "./report-markdown.js";
import { s as toLogJson } from "./report-figures.js";
import { n as renderSummary, r as summaryLimit } from "./report-summary.js";
import { p as checkNightly, s as orderOf, u as unchangedWish } from "./terminal-arguments.js";
import { n as describeReached } from "./report-progress-filter.js";
import { a as lifeWish } from "./terminal-life-life-order-arguments.js";
import { r as filesOf, t as artifactId } from "./events-artifact.js";
import { a as machineLine, t as Printer } from "./terminal-terminal-printer.js";
import { t as placeImages } from "./terminal-serve-place-images.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as TerminalLog } from "./terminal-terminal-log.js";
import { n as screenFolder, r as userCache, t as downloadFolder } from "./terminal-user-cache.js";
import path from "node:path";
import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";

// src/engine/checks/simulated-guests.ts
/** Builds that wait for a guest which a simulated machine has not. */
function simulatedGuests({ builds }) {
	return builds.filter(({ builder, options }) => builder.startsWith("proxmox-") && awaitsGuest(options) && !hasHost(options)).map(({ name, range }) => warning("simulated-guest", `Nobody will answer ${name}`, why, range));
}
const why = "A simulated machine runs no guest: the build waits for it until its time-out. Leave --simulate out, name a machine that answers in ssh_host, or use communicator = \"none\" without none_wait.";
function hasHost(options) {
	const { ssh_host, winrm_host } = options;
	return Boolean(ssh_host || winrm_host);
}

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

// src/terminal/machine-report.ts
/** How builds ended, as lines for programs: what each has made, and why others have failed. `now`: milliseconds since the epoch. */
function machineReport({ builds }, secrets, now) {
	const line = (target, category, ...words) => machineLine(now, secrets.redact(target), category, ...words.map((word) => secrets.redact(word)));
	const failed = builds.filter(({ outcome }) => outcome === "failed" || outcome === "cancelled");
	return [
		...failed.length === 0 ? [] : [line("", "error-count", String(failed.length))],
		...failed.map(({ name, problems }) => line(name, "error", problems[0]?.summary ?? "build was cancelled")),
		...builds.flatMap(({ name, artifact }) => artifact === void 0 ? [] : [line(name, "artifact-count", "1"), ...artifactLines(name, artifact, (...words) => line(name, "artifact", "0", ...words))])
	];
}
function artifactLines(build, artifact, line) {
	const files = filesOf(artifact);
	const id = artifactId(artifact);
	const isTemplate = artifact.kind === "template";
	const text = isTemplate || artifact.kind === "vm" ? `A ${isTemplate ? "template" : "VM"} was created: ${id}` : "";
	return [
		line("builder-id", builderId(build, artifact)),
		line("id", id),
		line("string", artifact.kind === "file" ? `Stored file: ${files.join(", ")}` : text),
		line("files-count", String(files.length)),
		...files.map((file, index) => line("file", String(index), file)),
		line("end")
	];
}
/** By which Packer's builders are known to those who read this. */
function builderId(build, { kind }) {
	if (kind === "file") return "packer.file";
	if (kind === "none") return "fnoeding.null";
	const parts = build.split(".");
	if (parts.includes("proxmox-import")) return "proxmox.import";
	return parts.includes("proxmox-clone") ? "proxmox.clone" : "proxmox.iso";
}

// src/terminal/build-command.ts
/** Builds the templates. `--json`: `{"outcome","builds":[...],"diagnostics":[...]}` on stdout, and the log on stderr. */
async function build(product, template, given, streams, signal) {
	checkNightly(given);
	if (given.forceOrder !== void 0 && !given.force) throw new InvalidArgumentError("--force-order needs --force: without it no template is replaced.");
	if (given.keepPrevious === true && !given.force) throw new InvalidArgumentError("--keep-previous needs --force: without it no template is replaced.");
	const { skip, maxAge } = unchangedWish(given);
	const life = lifeOf({
		...lifeWish(given, skip),
		skipUnchanged: skip
	}, streams.env, given.packageDiff || given.refresh !== void 0);
	const lasting = given.embedded ? given.data : void 0;
	const temporary = lasting === void 0 ? temporaryFolder() : void 0;
	const folder = temporary ?? path.resolve(lasting ?? "");
	let left = true;
	try {
		const order = orderOf(commandOf(given), template, given, folder);
		const errors = new Printer(streams.err, streams);
		const audience = new TerminalAudience(errors);
		const session = new Session(product, {
			...streams,
			known: secretArguments(given)
		}, audience);
		streams.lastWords?.prepare(() => report(session, {
			template,
			outcome: "cancelled",
			restriction: audience.restriction
		}, given, streams));
		const outcome = await session.work(signal, async () => {
			if (given.summary !== void 0) tryToWrite(given.summary);
			const plan = await session.plan(order, signal);
			removeDeadFolders(otherFolders(temporary), session.clock.now(), holdsNotes);
			await removeLeftFolders(session.clock.now());
			if (order.embedded !== void 0) await product.removeAbandoned(otherFolders(temporary));
			if (given.simulate) session.tell(simulatedGuests(plan));
			const { changedOnly, changedSince } = given;
			const asked = {
				since: changedSince,
				workingDirectory: order.workingDirectory,
				env: streams.env,
				signal
			};
			const untouched = changedOnly ? await untouchedBuilds(plan, asked, product, session) : /* @__PURE__ */ new Set();
			return run(product, session, plan, {
				life,
				unchanged: {
					skip,
					maxAge,
					untouched
				},
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
		streams.lastWords?.prepare(void 0);
		report(session, {
			template,
			outcome,
			restriction: audience.restriction
		}, given, streams);
		return exitCodes[outcome];
	} finally {
		if (temporary !== void 0 && !left) rmSync(temporary, {
			recursive: true,
			force: true
		});
	}
}
async function run(product, session, plan, setup) {
	const { life, unchanged, order, given, folder, streams, errors, audience, signal } = setup;
	const stream = given.json ? streams.err : streams.out;
	const bars = stream.isTTY === true ? await Bars.on(stream) : void 0;
	const printer = new Printer(stream, streams);
	const log = new TerminalLog(printer, errors, bars);
	audience.log = log;
	const cancelling = `Cancelling, and removing what was made (${folder}); interrupt again to leave it`;
	signal.addEventListener("abort", () => log.write(printer.lines.headline(cancelling)), { once: true });
	const { onError, parallelBuilds, force, forceOrder, keepPrevious, bootWaitFactor, retry, screenshot } = given;
	const runId = randomUUID();
	const choices = {
		folder,
		runId,
		downloadDirectory: downloadFolder(streams.env, folder),
		onError,
		cleanUpAfterCancel: true,
		parallelBuilds,
		force,
		forceOrder,
		keepPrevious,
		bootWaitFactor,
		screenshot: screenshot === "never" ? void 0 : {
			when: screenshot,
			folder: screenFolder(streams.env, runId)
		},
		retry,
		billFolder: given.sbom === void 0 ? void 0 : path.resolve(given.sbom),
		nightly: nightlySetup(given, path.join(userCache(streams.env) ?? folder, "packages")),
		life,
		unchanged,
		isoCache: void 0,
		...given.tries ? { trial: {
			vmids: given.testVmids,
			pool: given.testPool,
			keepsDownloads: false
		} } : {}
	};
	try {
		if (order.embedded !== void 0) await placeImages(product, {
			wanted: given.embeddedImages,
			data: order.embedded.data,
			cacheDir: choices.downloadDirectory,
			env: streams.env,
			signal,
			onMessage: (text) => log.write(printer.lines.detail(text))
		});
		return await session.build(plan, order, choices, signal);
	} finally {
		bars?.stop();
	}
}
function nightlySetup({ packageDiff, refresh, fullEvery: fullEveryMs }, shelf) {
	if (!packageDiff && refresh === void 0) return void 0;
	return {
		refresh,
		fullEveryMs,
		packages: packageDiff ? {
			folder: shelf,
			beyond: void 0
		} : void 0
	};
}
function report(session, { template, outcome, restriction }, given, streams) {
	const { out, secrets, manner } = streams;
	if (given.summary !== void 0) {
		const options = {
			command: commandOf(given),
			outcome,
			secrets,
			about: { template },
			restriction,
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
	else if (manner?.kind === "machine") for (const line of machineReport(history, secrets, session.clock.now())) out.write(`${line}\n`);
	else if (given.embedded && given.data === void 0) out.write("The embedded Proxmox was temporary and is gone with its machines; --data keeps them.\n");
}
function commandOf({ tries }) {
	return tries ? "test" : "build";
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

export { build };