import { i as shownSeverity } from "./diagnostics-diagnostic.js";
import { a as variableLines, i as revisionName, n as changeCounts, r as changeHeadline, t as buildLines } from "./report-changes-change-lines.js";
import { a as cleanLines, n as roundedDuration } from "./report-figures.js";
import { a as fitted, i as details, l as sentence, n as code, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";
import { c as attestationLines, i as billLines, n as packageSentence, r as usedSentence } from "./report-life-package-news.js";
import { d as problemList, f as fates, l as failures, m as isBuild, o as retiredLine, p as table, s as retiredTable, u as passedOverLines } from "./report-life-retire-report.js";

// src/report/changes/changes-markdown.ts
const mostUnchanged = 30;
/** Of one build. */
const mostLines = 400;
/** Of all builds: so many are read without a click. */
const fewLines = 60;
const fewerLines = 150;
const words = {
	added: "➕",
	removed: "➖",
	changed: "✏️",
	unchanged: ""
};
/** How much changes, in a sentence. */
function changesOutline(changes, secrets) {
	const base = code(clip(secrets.redact(revisionName(changes)), 120));
	return changes.changed ? `**${changeCounts(changes)}**, compared with ${base}.` : `**Nothing changes** in ${counted(changes.builds.length, "build")}, compared with ${base}.`;
}
/** What changes, as GitHub's Markdown: what could not be compared, then each build with its lines in the colours of a diff. */
function* changesMarkdown(changes, { secrets, isShort }) {
	const most = isShort === true ? fewerLines : mostLines;
	const { problem, notes, builds } = changes;
	const line = (text) => sentence(clip(cleanLines(text, secrets).join(" "), 500));
	if (problem !== void 0) yield `⚠️ ${line(problem)}`;
	if (notes.length > 0) yield notes.map((note) => `- ${line(note)}`).join("\n");
	const variables = variableLines(changes);
	if (variables.length > 0) yield diffBlock(variables, secrets, most);
	const touched = builds.filter(({ change }) => change !== "unchanged");
	const parts = touched.map((build) => ({
		build,
		lines: buildLines(build)
	}));
	const isOpen = parts.reduce((sum, { lines }) => sum + lines.length, 0) <= fewLines;
	for (const { build, lines } of parts) {
		const name = code(clip(secrets.redact(build.name), 120));
		const title = `${words[build.change]} ${name} ${build.change}`;
		const body = diffBlock(lines.slice(1), secrets, most);
		if (lines.length <= 1) yield title;
		else if (isOpen) yield `${title}\n\n${body}`;
		else yield details(`${title}: ${counted(lines.length - 1, "line")}`, body);
	}
	const rest = builds.filter(({ change }) => change === "unchanged");
	if (rest.length > 0 && touched.length > 0) {
		const names = rest.slice(0, mostUnchanged).map(({ name }) => code(clip(secrets.redact(name), 120)));
		const more = rest.length > names.length ? ` and ${rest.length - names.length} more` : "";
		yield `Unchanged: ${names.join(", ")}${more}.`;
	}
}
/** Foreign text in a fence that none of its lines can end. */
function diffBlock(lines, secrets, most) {
	const clean = (text) => cleanLines(text, secrets).join(" ");
	const shown = lines.slice(0, most).flatMap((line) => diffLines(line).map(clean));
	const left = lines.length - most;
	const text = secrets.redact([...shown, ...left > 0 ? [`  … (${left} more lines: see the log)`] : []].join("\n"));
	const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
	const fence = "`".repeat(Math.max(3, longest + 1));
	return `${fence}diff\n${text}\n${fence}`;
}
/** In a diff the sign stands first, and what was is a line of its own. */
function diffLines({ sign, depth, text, before, after }) {
	const at = "  ".repeat(Math.max(0, depth - 1));
	if (before !== void 0) return [`- ${at}${text}: ${before}`, `+ ${at}${text}: ${after}`];
	return [`${sign === "~" ? "!" : sign} ${at}${text}`];
}

// src/report/life/summary-packages.ts
/** Rows of one table: what a person still reads. */
const mostRows = 300;
/** What is new in the templates that were made, each with the sentence for a changelog and the packages. */
function* packageSections({ builds }, { secrets }) {
	for (const { name, packages, outcome } of builds) if (packages !== void 0 && outcome !== "failed") yield section(name, packages, secrets);
}
function section(name, news, secrets) {
	const word = (text, length) => plain(clip(secrets.redact(text), length));
	const before = news.against === void 0 ? "" : ` Compared with template ${news.against.vmid}.`;
	const lead = `📦 ${code(clip(secrets.redact(name), 120))}: **${word(packageSentence(news), 600)}**`;
	const used = usedSentence(news);
	const head = `${lead}${used === void 0 ? "" : ` ${used}`}${before}`;
	if (news.against === void 0) return head;
	const { upgraded, downgraded, added, removed } = news.against.diff;
	const rows = [
		...upgraded.map((one) => changed(one, "upgraded")),
		...downgraded.map((one) => changed(one, "downgraded")),
		...added.map((one) => present(one, "added")),
		...removed.map((one) => present(one, "removed"))
	];
	if (rows.length === 0) return head;
	const shown = rows.slice(0, mostRows).map((row) => `| ${row.map((cell) => word(cell, 120)).join(" | ")} |`);
	const more = rows.length > mostRows ? [`\n${counted(rows.length - mostRows, "more package")}: see the output package-diff.`] : [];
	const table = [
		"| | Package | From | To |",
		"|---|---|---|---|",
		...shown,
		...more
	].join("\n");
	return `${head}\n\n${details(counted(rows.length, "package"), table)}`;
}
function changed({ name, architecture, from, to }, what) {
	return [
		what,
		named(name, architecture),
		from,
		to
	];
}
function present({ name, architecture, version }, what) {
	const full = named(name, architecture);
	return what === "added" ? [
		what,
		full,
		"",
		version
	] : [
		what,
		full,
		version,
		""
	];
}
function named(name, architecture) {
	return /^(?:|all|any|noarch|amd64|x86_64)$/.test(architecture) ? name : `${name} (${architecture})`;
}

// src/report/timeline.ts
const mostTasks = 300;
/**
* The steps of all builds as a Mermaid gantt diagram; undefined where nothing has begun. Its axis is the time since the
* start, as in the log: the hour of the day depends on who looks.
*/
function timeline({ builds: all, startedAt }, now, secrets) {
	const builds = all.filter(({ steps }) => steps.length > 0);
	if (builds.length === 0) return void 0;
	const name = (text) => harmless(secrets.redact(text));
	const lines = [
		`%%{init: {"gantt": {"leftPadding": ${20 + 8 * Math.max(...builds.map((build) => name(build.name).length))}}}}%%`,
		"gantt",
		"  dateFormat YYYY-MM-DD HH:mm:ss.SSS",
		...axis(builds, startedAt, now),
		"  todayMarker off"
	];
	let tasks = 0;
	for (const build of builds) {
		if (tasks >= mostTasks) break;
		lines.push(`  section ${name(build.name)}`);
		for (const step of build.steps.slice(0, mostTasks - tasks)) {
			lines.push(`  ${name(step.name)} :${task(step, {
				startedAt,
				end: step.finishedAt ?? build.finishedAt ?? now
			})}`);
			tasks++;
		}
	}
	return [
		"```mermaid",
		...lines,
		"```"
	].join("\n");
}
/** Hours and minutes with at most a dozen marks; minutes and seconds where all of it is less than an hour. */
function axis(builds, startedAt, now) {
	const minutes = (builds.flatMap(({ steps }) => steps.map(({ finishedAt }) => finishedAt ?? now)).reduce((a, b) => Math.max(a, b)) - startedAt) / 6e4;
	const interval = [
		1,
		2,
		5,
		10,
		15,
		30,
		60,
		120,
		240,
		480
	].find((step) => minutes / step <= 12);
	const tick = minutes < 1 || interval === void 0 ? [] : [`  tickInterval ${interval}minute`];
	return [`  axisFormat ${minutes < 60 ? "%M:%S" : "%H:%M"}`, ...tick];
}
function task(step, { startedAt, end }) {
	const tag = step.outcome === "succeeded" ? "done, " : step.outcome === void 0 ? "active, " : "crit, ";
	const from = step.startedAt - startedAt;
	return `${tag}${moment(from)}, ${moment(Math.max(end - startedAt, from + 500))}`;
}
/**
* Time since the start as Mermaid reads it: a date of the reader's own time zone, of which the axis shows the time of day
* only. Not in the night of a clock change.
*/
function moment(milliseconds) {
	return new Date(Date.UTC(2001, 0, 1) + Math.max(0, Math.floor(milliseconds))).toISOString().replace("T", " ").slice(0, -1);
}
/** Names are part of the diagram's language: what it could read as its own is taken out. */
function harmless(text) {
	const words = text.replace(/[^\p{L}\p{N}._()/ -]+/gu, " ").replace(/-{2,}|\s+/g, " ").trim().slice(0, 60);
	return /^(?:accTitle|accDescr|axisFormat|click|dateFormat|excludes|gantt|href|includes|inclusiveEndDates|section|tickInterval|title|todayMarker|topAxis|weekday|weekend)\b/i.test(words) ? `(${words})` : words === "" ? "-" : words;
}

// src/report/summary.ts
/** What the platform takes of one step, in bytes. */
const summaryLimit = 1048576;
/** The report of a run as GitHub's Markdown, at most `limit` bytes, whatever the builds printed. */
function renderSummary(history, options) {
	const { limit, isShort, logUrl } = options;
	if (isShort !== true) return fitted(sections(history, options), limit);
	const where = logUrl === void 0 ? "The run" : link("The run", logUrl);
	return fitted(sections(history, options), limit, `*More was left out here. ${where} has everything.*`);
}
/** One after the other, since a summary that is full needs no more of them. */
function* sections(history, options) {
	yield `### ${headline(options)}`;
	if (options.about !== void 0) yield describeAbout(options.about, options.secrets);
	if (options.restriction !== void 0) yield options.restriction;
	yield `${outline(history, options)}${options.logUrl === void 0 ? "" : ` ${link("Log", options.logUrl)}`}`;
	yield* failures(history, options);
	if (options.withoutChanges !== void 0) yield sentence(options.withoutChanges);
	if (options.changes !== void 0) yield* changesMarkdown(options.changes, options);
	else if (history.builds.length > 0) yield table(history, options);
	yield* passedOverLines(history, options);
	yield* packageSections(history, options);
	yield* billLines(history, options);
	yield* attestationLines(history, options);
	yield* fates(history, options);
	for (const { retired } of history.builds) if (retired.length > 0) yield details(retiredLine(retired, options.secrets), retiredTable(retired, options.secrets));
	if (options.embedded !== void 0) yield options.embedded;
	if (options.isShort === true) return;
	const diagram = isBuild(options) ? timeline(history, options.now, options.secrets) : void 0;
	if (diagram !== void 0) yield details("Timeline, from the start", diagram);
	const warnings = [history, ...history.builds].flatMap(({ problems }) => problems.filter((problem) => shownSeverity(problem) === "warning"));
	if (warnings.length > 0) yield details(counted(warnings.length, "warning"), problemList(warnings, options.secrets));
}
function headline({ command, outcome, changes }) {
	if (changes !== void 0 && outcome === "succeeded") return `${changes.changed ? "✏️" : "✅"} Plan: ${changeHeadline(changes)}`;
	const what = titles[command];
	switch (outcome) {
		case "succeeded": return `✅ ${what}: ${goodWords[command]}`;
		case "unchanged": return `🟰 ${what}: unchanged`;
		case "failed": return `❌ ${what}: ${badWords[command]}`;
		case "cancelled": return `⏹️ ${what}: cancelled`;
	}
}
const titles = {
	build: "Proxmox templates",
	test: "Test build",
	validate: "Template check",
	plan: "Plan",
	inputs: "Inputs of this step"
};
const goodWords = {
	build: "built",
	test: "passed",
	plan: "ready",
	validate: "valid",
	inputs: "read"
};
const badWords = {
	build: "build failed",
	test: "failed",
	plan: "not valid",
	validate: "not valid",
	inputs: "not valid"
};
/** `Template debian · step debian of job nightly · commit a1b2c3d of main`. */
function describeAbout({ template, step, job, commit, of }, secrets) {
	const word = (text) => code(clip(secrets.redact(text), 120));
	const where = [...step === void 0 ? [] : [`step ${word(step)}`], ...job === void 0 ? [] : [`job ${word(job)}`]].join(" of ");
	const source = of === void 0 ? "" : ` of ${word(of)}`;
	return [
		`Template ${word(template)}`,
		...where === "" ? [] : [where],
		...commit === void 0 ? [] : [`commit ${link(code(commit.name), commit.url)}${source}`]
	].join(" · ");
}
function outline(history, { command, now, changes, secrets }) {
	if (changes !== void 0) return changesOutline(changes, secrets);
	const count = history.builds.length;
	if (command === "inputs") return "Nothing was begun.";
	if (!isBuild({ command })) return count === 0 ? "Nothing can be built from this template." : `${counted(count, "build")} in this template.`;
	if (count === 0) return "Nothing was built.";
	const of = (wanted) => history.builds.filter(({ outcome }) => outcome === wanted).length;
	const unchanged = of("unchanged");
	const took = `${roundedDuration(now - history.startedAt)} in all.`;
	if (command === "test") return `${of("succeeded")} of ${counted(count, "test build")} passed, ${took} What a test builds is removed, and nothing is replaced.`;
	if (unchanged === count) return `${counted(count, "build")} unchanged: nothing was built, ${took}`;
	const beside = unchanged === 0 ? "" : `, ${unchanged} unchanged`;
	return `${of("succeeded")} of ${counted(count, "build")} succeeded${beside}, ${took}`;
}

export { renderSummary as n, summaryLimit as r, describeAbout as t };