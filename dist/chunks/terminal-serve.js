import { n as ExternalError } from "./diagnostics-errors.js";
import { t as Secrets, u as toLogJson } from "./report-secrets.js";
import { t as Printer } from "./terminal-printer.js";
import path from "node:path";

// src/terminal/serve.ts
/** Runs the embedded Proxmox until a signal comes. Prints how to reach it as one line of JSON when it listens. */
async function serve(product, given, { out, err, env }, signal) {
	const printer = new Printer(err, env, new Secrets());
	try {
		const served = await product.serve({
			listen: given.listen,
			data: path.resolve(given.data),
			simulate: given.simulate,
			base: given.base === void 0 ? void 0 : path.resolve(given.base),
			nodes: given.nodes,
			pve: given.pve,
			faults: given.faults === void 0 ? void 0 : path.resolve(given.faults),
			log: (line) => printer.write(printer.lines.plain(line))
		});
		out.write(`${toLogJson(served.access)}\n`);
		if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		await served.close();
		return 0;
	} catch (thrown) {
		if (!(thrown instanceof ExternalError)) throw thrown;
		printer.diagnostic(thrown.toDiagnostic());
		return 1;
	}
}

export { serve };