import { n as exitCodes, t as Session } from "./engine-session.js";
import { u as toLogJson } from "./report-room.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as TerminalLog } from "./terminal-terminal-log.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import path from "node:path";

// src/terminal/serve-command.ts
/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
async function serve(product, given, streams, signal) {
	const printer = new Printer(streams.err, streams);
	const audience = new TerminalAudience(printer);
	audience.log = new TerminalLog(printer, printer, void 0);
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
		streams.out.write(`${toLogJson(access)}\n`);
		await session.finishJournal(access, signal);
		if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		return "succeeded";
	});
	await session.end();
	return exitCodes[outcome];
}

export { serve };