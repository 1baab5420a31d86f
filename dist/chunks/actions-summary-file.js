import { r as summaryLimit } from "./report-summary.js";
import { appendFileSync, statSync } from "node:fs";

// src/actions/summary-file.ts
/** Adds a report to the step's job summary; without one (an older server) nothing is written. Never throws. */
function writeSummary(env, render) {
	const file = env["GITHUB_STEP_SUMMARY"];
	if (!file) return;
	try {
		const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
		appendFileSync(file, render(summaryLimit - written));
	} catch {}
}

export { writeSummary as t };