import { i as shownSeverity } from "./diagnostics-diagnostic.js";
import { a as fitted, i as details, n as code, o as link, r as counted, t as clip } from "./report-markdown.js";
import { d as problemList } from "./report-life-retire-report.js";

// src/report/matrix-report.ts
/** What the platform takes for one matrix. */
const mostJobs = 256;
/** For `strategy.matrix`. */
function matrixReport(entries, secrets) {
	const clean = (text) => secrets.redact(text);
	return { include: entries.map(({ name, template, only, changed, problem }) => ({
		name: clean(name),
		template: clean(template),
		only: clean(only),
		changed,
		...problem === void 0 ? {} : { problem: clean(problem) }
	})) };
}
/** Names of those that a change touches. */
function changedNames(entries) {
	return entries.filter(({ changed }) => changed).map(({ name }) => name);
}
function matrixLine({ name, template, changed, problem }) {
	const what = problem === void 0 ? changed ? "" : ": unchanged" : `: ${problem}`;
	return `${template === name ? "" : `${template} `}${name}${what}`;
}
function matrixCount(entries) {
	const over = entries.length > mostJobs ? `, of which GitHub runs no more than ${mostJobs} in one matrix` : "";
	return entries.length === 0 ? "There is nothing to build" : `${counted(entries.length, "job")}${over}`;
}
function renderMatrix({ outcome, entries, history, secrets, logUrl, limit }) {
	return fitted((function* () {
		const log = logUrl === void 0 ? "" : ` ${link("Log", logUrl)}`;
		yield `### ${outcome === "succeeded" ? "✅" : outcome === "cancelled" ? "⏹️" : "❌"} Template builds`;
		yield `${entries === void 0 ? "They could not be found out." : `${matrixCount(entries)}.`}${log}`;
		const told = history.problems.filter((each) => shownSeverity(each) === "error");
		if (told.length > 0) yield problemList(told, secrets);
		if (entries !== void 0 && entries.length > 0) yield entries.map((entry) => row(entry, secrets)).join("\n");
		const warnings = history.problems.filter((each) => shownSeverity(each) === "warning");
		if (warnings.length > 0) yield details(counted(warnings.length, "warning"), problemList(warnings, secrets));
	})(), limit);
}
function row({ name, template, changed, problem }, secrets) {
	const word = (text) => code(clip(secrets.redact(text), 120));
	return `- ${problem === void 0 ? changed ? "🔨" : "🟰" : "⚠️"} ${word(name)}${template === name ? "" : ` of ${word(template)}`}${changed ? "" : ", unchanged"}`;
}

export { renderMatrix as a, matrixReport as i, matrixCount as n, matrixLine as r, changedNames as t };