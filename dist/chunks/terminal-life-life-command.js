import { a as warning } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { a as revokeWish, i as retireWish, o as rollbackWish, r as promoteWish } from "./engine-life-life-order.js";
import { r as exitCodes, t as Session } from "./engine-session.js";
import { r as temporaryFolder } from "./host-temporary-folder.js";
import { r as diagnosticReports } from "./report-builds.js";
import { a as moveLine, c as renderRevocation, i as renderList, l as revocationLine, n as listLines, o as moveLines, r as listReports, s as renderMove, t as listCounts, u as revocationLines } from "./report-life-list-report.js";
import { a as retireReports, c as redacted, i as retireOutcome, n as retireCounts, r as retireLine, t as renderRetire } from "./report-life-retire-report.js";
import { s as toLogJson } from "./report-figures.js";
import { r as summaryLimit } from "./report-summary.js";
import { i as secretArguments, n as connectionOf, r as embeddedOf } from "./npm-commander.js";
import { t as TerminalAudience } from "./terminal-terminal-audience.js";
import { t as TerminalLog } from "./terminal-terminal-log.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { r as lifeOrder } from "./terminal-life-life-order-arguments.js";
import { existsSync, rmSync, writeFileSync } from "node:fs";

// src/terminal/life/life-command.ts
/** `--json`: `{"outcome", "move" | "revocation" | "retired", "diagnostics":[...]}`. Throws InvalidArgumentError for wrong usage. */
function life(command, product, given, streams, signal) {
	const order = lifeOrder(command, given);
	const all = {
		given,
		streams,
		signal,
		product
	};
	switch (command) {
		case "promote":
		case "rollback":
		case "demote": {
			const kind = command === "promote" ? "promote" : "rollback";
			return perform(all, {
				isLooking: false,
				run: (server) => kind === "promote" ? product.promote({
					...server,
					...promoteWish(order)
				}) : product.rollback({
					...server,
					...rollbackWish(order)
				}),
				outcome: () => "succeeded",
				lines: (move) => [...moveLines(move).slice(1), moveLine(move)],
				json: (move, secrets) => move === void 0 ? {} : { move: redacted(move, secrets) },
				summary: (move, ending) => renderMove(kind, move, ending)
			});
		}
		case "revoke":
		case "unrevoke": return perform(all, {
			isLooking: false,
			run: (server) => product.revoke({
				...server,
				...revokeWish(command, order)
			}),
			outcome: () => "succeeded",
			lines: (revocation) => [...revocationLines(revocation).slice(1), revocationLine(revocation)],
			json: (revocation, secrets) => revocation === void 0 ? {} : { revocation: redacted(revocation, secrets) },
			summary: (revocation, ending) => renderRevocation(command, revocation, ending)
		});
		case "list": {
			const now = product.clock.now();
			const { name, channel } = order;
			return perform(all, {
				isLooking: true,
				isTable: true,
				run: (server) => product.list({
					...server,
					name,
					channel
				}),
				outcome: () => "succeeded",
				lines: (templates) => [...listLines(templates, now), listCounts(templates)],
				json: (templates = [], secrets) => ({ templates: listReports(templates, secrets) }),
				summary: (templates, ending) => renderList({
					name,
					channel,
					now,
					...ending,
					templates
				})
			});
		}
		case "retire": {
			const wish = retireWish(order);
			return perform(all, {
				isLooking: wish.dryRun,
				run: (server) => product.retire({
					...server,
					...wish
				}),
				outcome: retireOutcome,
				lines: (retired) => [...retired.map(retireLine), retireCounts(retired) || "There is no such template"],
				json: (retired = [], secrets) => ({ retired: retireReports(retired, secrets) }),
				summary: (retired, ending) => renderRetire({
					...wish,
					...ending,
					retired
				})
			});
		}
	}
}
async function perform({ given, streams, signal, product }, { isLooking, isTable, run, outcome: outcomeOf, lines, json, summary }) {
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
		let result;
		const outcome = await session.work(signal, async () => {
			const order = {
				connection: connectionOf(given),
				embedded: embeddedOf(given, temporary ?? "")
			};
			requireData(given.data);
			result = await session.onServer(order, signal, run, { isLooking });
			return outcomeOf(result);
		});
		await session.end();
		const { secrets } = streams;
		if (given.summary !== void 0) {
			const { problems } = session.history;
			try {
				writeFileSync(given.summary, summary(result, {
					secrets,
					problems,
					limit: summaryLimit
				}));
			} catch (thrown) {
				session.tell([warning("summary-not-written", `The summary could not be written: ${thrown.message}`)]);
			}
		}
		if (given.json) {
			const diagnostics = diagnosticReports(session.history, secrets);
			streams.out.write(`${toLogJson({
				outcome,
				...json(result, secrets),
				diagnostics
			})}\n`);
		} else if (result !== void 0) {
			const all = lines(result);
			for (const [index, line] of all.entries()) printer.write(isTable && index < all.length - 1 ? printer.lines.plain(line) : printer.lines.headline(line));
		}
		return exitCodes[outcome];
	} finally {
		if (temporary !== void 0) rmSync(temporary, {
			recursive: true,
			force: true
		});
	}
}
function requireData(folder) {
	if (folder === void 0 || existsSync(folder)) return;
	throw new ExternalError("file-not-found", `There is no folder ${folder}`, "Name the one that `build` or `serve` was given as --data.");
}

export { life };