import { n as exitCodes, t as Session } from "./report-journal-file.js";
import { s as toLogJson } from "./report-log-lines.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import path from "node:path";

// src/terminal/serve-command.ts
/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
async function serve(product, given, streams, signal) {
	const audience = new TerminalAudience(new Printer(streams.err, streams));
	const session = new Session(product, {
		...streams,
		known: []
	}, audience);
	const outcome = await session.work(signal, async () => {
		const access = await session.serve({
			listen: given.listen,
			data: path.resolve(given.data),
			simulate: given.simulate,
			base: given.base === void 0 ? void 0 : path.resolve(given.base),
			nodes: given.nodes,
			pve: given.pve,
			faults: given.faults === void 0 ? void 0 : path.resolve(given.faults)
		});
		streams.out.write(`${toLogJson(access)}\n`);
		if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		return "succeeded";
	});
	await session.end();
	return exitCodes[outcome];
}

export { serve };