import { i as shownSeverity } from "./diagnostics-diagnostic.js";
import { c as roundedDuration, d as printRedacted, l as cleanLines, s as formatBytes } from "./report-room.js";
import { a as fitted, c as preformatted, i as details, l as sentence, n as code, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";
import { r as startOf } from "./diagnostics-range.js";
import { i as machineOf, r as filesOf } from "./events-artifact.js";
import { n as describeEntry } from "./events-journal.js";

// src/report/summary-table.ts
const mostBuilds = 500;
/** Every build in a line: how it ended, and the machine that it made. */
function table(history, options) {
	const shown = history.builds.slice(0, mostBuilds);
	const more = history.builds.length > shown.length ? [`\n${counted(history.builds.length - shown.length, "more build")}.`] : [];
	if (options.command !== "build") return [...shown.map(({ name }) => `- ${code(clip(options.secrets.redact(name), 120))}`), ...more].join("\n");
	return [
		"| | Source | ID | Name | Node | Disks | Duration |",
		"|:-:|---|--:|---|---|---|--:|",
		...shown.map((build) => row(build, options)),
		...more
	].join("\n");
}
function row(build, options) {
	const { artifact, startedAt } = build;
	const machine = machineOf(artifact);
	const disks = machine?.disks.slice(0, 16).map(({ key, size }) => `${plain(clip(key, 20))}${size === void 0 ? "" : ` ${formatBytes(size)}`}`).join("<br>") ?? "";
	const made = madeMachine(build);
	return `| ${[
		status(build),
		code(clip(options.secrets.redact(build.name), 120)),
		idOf(build, options),
		word(machine?.name ?? filesOf(artifact).join(", "), 120, options),
		word(machine?.node ?? made?.entry.node ?? "", 60, options),
		disks,
		startedAt === void 0 ? "" : roundedDuration((build.finishedAt ?? options.now) - startedAt)
	].join(" | ")} |`;
}
function status({ outcome, startedAt }) {
	switch (outcome) {
		case "succeeded": return "✅";
		case "failed": return "❌";
		case "cancelled": return "⏹️";
		case void 0: return startedAt === void 0 ? "➖" : "⏹️";
	}
}
/** The template's ID; of a build that made none its machine's, and whether that is still there. */
function idOf(build, options) {
	const machine = machineOf(build.artifact);
	if (machine !== void 0) return pageOf(`<strong>${machine.vmid}</strong>`, machine.uiUrl, options);
	const made = madeMachine(build);
	if (made?.entry.kind !== "vm") return "";
	const { vmid } = made.entry;
	switch (made.fate) {
		case "removed": return `<s>${vmid}</s> removed`;
		case "kept": return `${pageOf(String(vmid), made.page, options)} kept`;
		case "handed-over": return String(vmid);
		case void 0: return `${vmid} not removed yet`;
	}
}
function madeMachine({ made }) {
	const machines = made.filter(({ entry }) => entry.kind === "vm");
	const first = machines[0]?.entry;
	return machines.findLast(({ entry }) => first?.kind === "vm" && entry.kind === "vm" && entry.vmid === first.vmid);
}
/** No link that leads nowhere: the server has ended, or its address is a secret. */
function pageOf(label, url, { embedded, secrets }) {
	return url === void 0 || embedded !== void 0 || secrets.redact(url) !== url ? label : link(label, url);
}
function word(text, length, { secrets }) {
	return plain(clip(secrets.redact(text), length));
}
/** What is not in the table: how a template was tried, its copies, templates that are gone, and things that wait for somebody to remove them. */
function* fates({ builds }, options) {
	const lines = builds.flatMap((build) => [
		...verifiedLines(build, options),
		...replicaLines(build, options),
		...replacedLines(build, options),
		...leftLines(build, options)
	]);
	if (lines.length > 0) yield lines.join("\n");
}
function verifiedLines({ name, verified }, options) {
	if (verified === void 0) return [];
	const { passed, findings } = verified;
	const checks = passed.length === 0 ? "" : ` Passed: ${word(passed.join(", "), 300, options)}.`;
	const what = word(name, 120, options);
	if (findings.length === 0) return [`- 🔎 The template of ${what} was tried with clones and is good.${checks}`];
	return [`- 🔎 **The template of ${what} was tried with clones and is not good.**${checks}`, ...findings.map(({ check, what: found }) => `  - ${word(check, 40, options)}: ${word(found, 300, options)}`)];
}
function replicaLines({ replicas }, options) {
	return replicas.map(({ vmid, name, node, uiUrl }) => {
		return `- 🗂️ Copied to ${pageOf(`template ${vmid}`, uiUrl, options)} (${word(name, 120, options)}) on node ${word(node, 60, options)}.`;
	});
}
function replacedLines({ replaced, artifact, outcome }, options) {
	return replaced.map(({ vmid, name, node }) => {
		const old = `template ${vmid} (${word(name, 120, options)}) on node ${word(node, 60, options)}`;
		if (machineOf(artifact) !== void 0) return `- ♻️ The old ${old} was replaced and is gone.`;
		return `- ⚠️ **The old ${old} is gone**: it had to make room for this build, which ${outcome === void 0 || outcome === "cancelled" ? "was stopped" : "failed"}. Nothing has taken its place.`;
	});
}
function leftLines({ made }, options) {
	return made.flatMap(({ entry, fate, page }) => {
		const what = word(describeEntry(entry), 200, options);
		if (fate === "kept") return [`- 📌 **Kept, because on-error says so:** ${pageOf(what, page, options)}. Remove it yourself.`];
		if (fate !== void 0) return [];
		return options.postStep === true ? [`- 🧹 The post step of this action removes ${what}, and says so in a summary of its own.`] : [`- ⚠️ **Still there:** ${what}.`];
	});
}

// src/report/summary-failures.ts
const mostProblems = 50;
/** What failed, each with its place and the line that says why, and under each build the last that its guest said. */
function* failures(history, options) {
	const general = errorsOf(history.problems);
	const failed = history.builds.filter((build) => errorsOf(build.problems).length > 0 || build.outcome === "failed" || build.outcome === "cancelled");
	if (general.length === 0 && failed.length === 0) return;
	yield `#### ${options.outcome === "cancelled" ? "What was going on" : "What failed"}`;
	if (general.length > 0) yield problemList(general, options.secrets);
	for (const build of failed) {
		yield `${status(build)} ${code(clip(clean(build.name, options.secrets), 120))}${atStep(build, options)}`;
		if (errorsOf(build.problems).length > 0) yield problemList(errorsOf(build.problems), options.secrets);
		if (build.output.length > 0) {
			const output = build.output.map((line) => clip(clean(line, options.secrets), 500)).join("\n");
			yield details(`Last ${counted(build.output.length, "line")} of output`, preformatted(clean(output, options.secrets)));
		}
	}
}
function atStep(build, { secrets }) {
	const step = build.steps.findLast(({ outcome }) => outcome !== "succeeded");
	return step === void 0 ? "" : `, at the step “${plain(clip(clean(step.name, secrets), 120))}”`;
}
/** Diagnostics as GitHub's Markdown. */
function problemList(problems, secrets) {
	const shown = problems.slice(0, mostProblems);
	const more = problems.length > shown.length ? [`${counted(problems.length - shown.length, "more problem")}: see the log.`] : [];
	return [...shown.map((problem) => describeProblem(problem, secrets)), ...more].join("\n\n");
}
function describeProblem(problem, secrets) {
	const { range, subject, evidence } = problem;
	const text = clip(clean(problem.summary, secrets), 500);
	const place = range !== void 0 ? ` · ${code(`${clip(clean(range.source.name, secrets), 200)}:${startOf(range).line}:${startOf(range).column}`)}` : subject !== void 0 ? ` · ${code(clip(clean(subject, secrets), 200))}` : "";
	return [
		`**${sentence(text)}**${place}`,
		...evidence === void 0 ? [] : [preformatted(clip(clean(evidence, secrets), 500))],
		...excerpt(problem, secrets),
		...explanation(problem.detail ?? "", secrets)
	].join("\n\n");
}
/** The source line with its caret: what the printer has under the place. */
function excerpt({ severity, range }, secrets) {
	const redact = (text, places) => secrets.redactAround(text, places);
	const lines = printRedacted({
		severity,
		summary: "",
		range
	}, redact).split("\n").slice(1);
	return lines.length === 0 ? [] : [preformatted(clean(lines.map((line) => line.slice(2)).join("\n"), secrets))];
}
/** A sentence or two as text; a list or the end of a log as it is. */
function explanation(detail, secrets) {
	const lines = clip(clean(detail, secrets), 8e3).split("\n");
	if (detail === "") return [];
	return [lines.length > 3 ? preformatted(lines.join("\n")) : lines.map(sentence).join("<br>")];
}
function clean(text, secrets) {
	return cleanLines(text, secrets).join("\n");
}
function errorsOf(problems) {
	return problems.filter(({ severity }) => severity === "error");
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
	return fitted(sections(history, options), options.limit);
}
/** One after the other, since a summary that is full needs no more of them. */
function* sections(history, options) {
	yield `### ${headline(options)}`;
	if (options.about !== void 0) yield describeAbout(options.about, options.secrets);
	if (options.restriction !== void 0) yield options.restriction;
	yield `${outline(history, options)}${options.logUrl === void 0 ? "" : ` ${link("Log", options.logUrl)}`}`;
	yield* failures(history, options);
	if (history.builds.length > 0) yield table(history, options);
	yield* fates(history, options);
	if (options.embedded !== void 0) yield options.embedded;
	const diagram = options.command === "build" ? timeline(history, options.now, options.secrets) : void 0;
	if (diagram !== void 0) yield details("Timeline, from the start", diagram);
	const warnings = [history, ...history.builds].flatMap(({ problems }) => problems.filter((problem) => shownSeverity(problem) === "warning"));
	if (warnings.length > 0) yield details(counted(warnings.length, "warning"), problemList(warnings, options.secrets));
}
function headline({ command, outcome }) {
	const what = {
		build: "Proxmox templates",
		validate: "Template check",
		plan: "Plan"
	}[command];
	switch (outcome) {
		case "succeeded": return `✅ ${what}: ${command === "build" ? "built" : command === "plan" ? "ready" : "valid"}`;
		case "failed": return `❌ ${what}: ${command === "build" ? "build failed" : "not valid"}`;
		case "cancelled": return `⏹️ ${what}: cancelled`;
	}
}
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
function outline(history, { command, now }) {
	const count = history.builds.length;
	if (command !== "build") return count === 0 ? "Nothing can be built from this template." : `${counted(count, "build")} in this template.`;
	if (count === 0) return "Nothing was built.";
	return `${history.builds.filter(({ outcome }) => outcome === "succeeded").length} of ${counted(count, "build")} succeeded, ${roundedDuration(now - history.startedAt)} in all.`;
}

export { problemList as i, renderSummary as n, summaryLimit as r, describeAbout as t };