import { a as warning } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { n as holdsNotes, r as exitCodes, t as Session } from "./engine-session.js";
import { n as removeLeftFolders } from "./host-private-folder.js";
import { n as removeDeadFolders, r as temporaryFolder, t as otherFolders } from "./host-temporary-folder.js";
import { r as diagnosticReports } from "./report-builds.js";
import { a as renderReap, i as reapReports, n as reapLine, r as reapOutcome, t as reapCounts } from "./events-reaped.js";
import { s as toLogJson } from "./report-figures.js";
import { r as summaryLimit } from "./report-summary.js";
import { i as secretArguments, n as connectionOf, r as embeddedOf } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as TerminalLog } from "./terminal-terminal-log.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { existsSync, rmSync, writeFileSync } from "node:fs";

// src/terminal/reap-command.ts
function requireData(folder) {
	if (folder === void 0 || existsSync(folder)) return;
	throw new ExternalError("file-not-found", `There is no folder ${folder}`, "Name the one that `build` or `serve` was given as --data.");
}
/** Removes what builds left behind. `--json`: `{"outcome","reaped":[...],"diagnostics":[...]}`. */
async function reap(product, given, streams, signal) {
	const temporary = given.embedded && given.data === void 0 ? temporaryFolder() : void 0;
	try {
		const errors = new Printer(streams.err, streams);
		const printer = new Printer(given.json ? streams.err : streams.out, streams);
		const audience = new TerminalAudience(errors);
		audience.log = new TerminalLog(printer, errors, void 0);
		const session = new Session(product, {
			...streams,
			known: secretArguments(given)
		}, audience);
		const { dryRun, olderThan: olderThanMs } = given;
		let reaped;
		const outcome = await session.work(signal, async () => {
			const order = {
				connection: connectionOf(given),
				embedded: embeddedOf(given, temporary ?? "")
			};
			requireData(given.data);
			if (!dryRun) {
				removeDeadFolders(otherFolders(temporary), session.clock.now(), holdsNotes);
				await removeLeftFolders(session.clock.now());
				await product.removeAbandoned(otherFolders(temporary));
			}
			const wish = {
				olderThanMs,
				dryRun
			};
			const look = { isLooking: dryRun };
			reaped = await session.onServer(order, signal, (server) => product.reap({
				...server,
				...wish
			}), look);
			return reapOutcome(reaped);
		});
		await session.end();
		const { secrets } = streams;
		if (given.summary !== void 0) try {
			writeFileSync(given.summary, renderReap({
				reaped,
				olderThanMs,
				dryRun,
				secrets,
				limit: summaryLimit
			}));
		} catch (thrown) {
			session.tell([warning("summary-not-written", `The summary could not be written: ${thrown.message}`)]);
		}
		if (given.json) {
			const diagnostics = diagnosticReports(session.history, secrets);
			streams.out.write(`${toLogJson({
				outcome,
				reaped: reapReports(reaped ?? [], secrets),
				diagnostics
			})}\n`);
		} else if (reaped !== void 0) {
			for (const one of reaped) printer.write(printer.lines.headline(reapLine(one)));
			const counts = reapCounts(reaped);
			printer.write(printer.lines.headline(counts === "" ? "Builds have left nothing behind" : counts));
		}
		return exitCodes[outcome];
	} finally {
		if (temporary !== void 0) rmSync(temporary, {
			recursive: true,
			force: true
		});
	}
}

export { reap };