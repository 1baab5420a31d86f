import { r as exitCodes, t as Session } from "./engine-session.js";
import { r as startOf } from "./host-started-program.js";
import { s as toLogJson } from "./report-figures.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as TerminalLog } from "./terminal-terminal-log.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { t as downloadFolder } from "./terminal-user-cache.js";
import { t as placeImages } from "./terminal-serve-place-images.js";
import path from "node:path";
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// src/host/process-end.ts
/** How often is looked, in milliseconds. */
const interval = 1e3;
/** Resolves when a process that is not a child of this one has ended, or when the signal aborts. */
async function processEnd(pid, signal) {
	const start = startOf(pid);
	try {
		while (start !== void 0 && startOf(pid) === start) await setTimeout(interval, void 0, {
			signal,
			ref: false
		});
	} catch {}
}

// src/terminal/serve/serve-command.ts
/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
async function serve(product, given, streams, signal) {
	const printer = new Printer(streams.err, streams);
	const audience = new TerminalAudience(printer);
	audience.log = new TerminalLog(printer, printer, void 0);
	let isAbandoned = false;
	const session = new Session(product, {
		...streams,
		known: []
	}, audience);
	const outcome = await session.work(signal, async () => {
		const access = await session.serve({
			listen: given.listen,
			data: path.resolve(given.data),
			simulate: given.simulate,
			guestPorts: given.guestPorts,
			base: given.base === void 0 ? void 0 : path.resolve(given.base),
			nodes: given.nodes,
			pve: given.pve,
			faults: given.faults === void 0 ? void 0 : path.resolve(given.faults)
		});
		const { env } = streams;
		const cacheDir = downloadFolder(env, access.data);
		const onMessage = (text) => printer.write(printer.lines.headline(text));
		await placeImages(product, {
			wanted: given.embeddedImages,
			data: access.data,
			cacheDir,
			env,
			signal,
			onMessage
		});
		streams.out.write(`${toLogJson(access)}\n`);
		await session.finishJournal(access, signal);
		if (signal.aborted) return "succeeded";
		const asked = new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		const left = given.while === void 0 ? void 0 : processEnd(given.while, signal);
		await Promise.race([asked, ...left === void 0 ? [] : [left]]);
		isAbandoned = !signal.aborted;
		return "succeeded";
	});
	await session.end();
	if (isAbandoned) rmSync(path.resolve(given.data), {
		recursive: true,
		force: true
	});
	return exitCodes[outcome];
}

export { serve };