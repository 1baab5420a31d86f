import { t as describeTemplate } from "./events-template-ref.js";
import { t as formatDays } from "./time-days.js";
import { a as fitted, c as preformatted, i as details, l as sentence, n as code, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";
import { a as cleanLines, i as printRedacted, n as roundedDuration, t as formatBytes } from "./report-figures.js";
import { r as startOf } from "./diagnostics-range.js";
import { i as machineOf, r as filesOf } from "./events-artifact.js";
import { n as describeEntry } from "./events-journal.js";

// src/report/summary-options.ts
/** Is something made, of which there is more to tell than of a template that is read? */
function isBuild({ command }) {
	return command === "build" || command === "test";
}

// src/report/summary-table.ts
const mostBuilds = 500;
/** Every build in a line: how it ended, and the machine that it made. */
function table(history, options) {
	const shown = history.builds.slice(0, mostBuilds);
	const more = history.builds.length > shown.length ? [`\n${counted(history.builds.length - shown.length, "more build")}.`] : [];
	if (!isBuild(options)) return [...shown.map(({ name }) => `- ${code(clip(options.secrets.redact(name), 120))}`), ...more].join("\n");
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
		case "unchanged": return "🟰";
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
		...attemptLines(build, options),
		...verifiedLines(build, options),
		...replicaLines(build, options),
		...replacedLines(build, options),
		...channelLines(build, options),
		...leftLines(build, options)
	]);
	if (lines.length > 0) yield lines.join("\n");
}
function attemptLines({ name, attempts }, options) {
	return attempts.map(({ attempt, of, why }) => `- 🔁 Attempt ${attempt} of ${of} of ${word(name, 120, options)} failed of something that can pass: ${word(why, 500, options)}`);
}
function verifiedLines({ name, verified, outcome }, options) {
	if (verified === void 0) return options.command === "test" && outcome === "succeeded" ? [`- ➖ ${word(name, 120, options)} makes no template: it was built, and nothing was verified.`] : [];
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
function replacedLines({ replaced, artifact, outcome, made }, options) {
	return replaced.map(({ vmid, name, node }) => {
		const old = `template ${vmid} (${word(name, 120, options)}) on node ${word(node, 60, options)}`;
		if (machineOf(artifact) !== void 0) return `- ♻️ The old ${old} was replaced and is gone.`;
		if (made.some(({ entry, fate }) => entry.kind === "swap" && entry.vmid === vmid && fate === void 0)) return `- ♻️ The old ${old} is gone, and the new one is about to take its ID.`;
		return `- ⚠️ **The old ${old} is gone**: it had to make room for this build, which ${outcome === void 0 || outcome === "cancelled" ? "was stopped" : "failed"}. Nothing has taken its place.`;
	});
}
function channelLines({ entered, artifact, replaced }, options) {
	const machine = machineOf(artifact);
	if (entered === void 0 || machine === void 0) return [];
	const before = entered.before.filter((vmid) => !replaced.some((one) => one.vmid === vmid));
	const until = before.length === 0 ? "" : `, which ${before.join(", ")} ${before.length === 1 ? "was" : "were"} in until now`;
	return [`- 🏷️ Template ${machine.vmid} is in channel **${word(entered.channel, 60, options)}**${until}.`];
}
function leftLines({ made }, options) {
	return made.flatMap(({ entry, fate, page }) => {
		const what = word(describeEntry(entry), 200, options);
		if (fate === "kept") return [`- 📌 **Kept, because on-error says so:** ${pageOf(what, page, options)}. Remove it yourself.`];
		if (fate !== void 0) return [];
		if (entry.kind === "swap") return options.postStep === true ? [`- 🧹 The post step of this action finishes template ${entry.vmid}, and says so in a summary of its own.`] : [`- ⚠️ **Not finished:** template ${entry.vmid}, whose disks machine ${entry.machine} has. The command reap finishes it.`];
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
		if (build.screenshot !== void 0) yield screenshotLine(build.screenshot, options);
		if (build.output.length > 0) {
			const output = build.output.map((line) => clip(clean(line, options.secrets), 500)).join("\n");
			yield details(`Last ${counted(build.output.length, "line")} of output`, preformatted(clean(output, options.secrets)));
		}
	}
}
/** A picture in a summary would need an address that everybody may read. */
function screenshotLine(file, { secrets }) {
	return `🖥️ What the screen of the machine showed: ${code(clip(clean(file, secrets), 300))}`;
}
function atStep(build, { secrets }) {
	const step = build.steps.findLast(({ outcome }) => outcome !== "succeeded");
	return step === void 0 ? "" : `, at the step “${plain(clip(clean(step.name, secrets), 120))}”`;
}
/** A line for each provisioner that failed without ending its build. */
function* passedOverLines({ builds }, { secrets }) {
	for (const { name, passedOver } of builds) for (const { step, why } of passedOver.slice(0, mostProblems)) {
		const text = (part) => plain(clip(clean(part, secrets), 300));
		yield `⚠️ ${code(clip(clean(name, secrets), 120))} went on without ${text(step)}, which failed: ${text(why)}`;
	}
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

// src/report/life/redacted.ts
/** A value for programs: as it is, without what is undefined, and without secrets in its texts. */
function redacted(value, secrets) {
	return JSON.parse(JSON.stringify(value), (_, each) => typeof each === "string" ? secrets.redact(each) : each);
}

// src/report/life/retire-report.ts
function retireReports(retired, secrets) {
	return retired.map(({ builtAt, ...one }) => ({
		...redacted(one, secrets),
		...builtAt === void 0 ? {} : { builtAt: new Date(builtAt).toISOString() }
	}));
}
function retireOutcome(retired) {
	return retired.some(({ fate }) => fate === "left") ? "failed" : "succeeded";
}
const verbs = {
	left: "Could not be removed",
	found: "Would be removed",
	retired: "Retired",
	stays: "Stays"
};
/** `Stays: template 9002 (debian) on node pve: it has channel production`. */
function retireLine(one) {
	return `${verbs[one.fate]}: ${describeTemplate(one)}${one.why === void 0 ? "" : `: ${one.why}`}`;
}
/** `1 retired, 3 stay`. */
function retireCounts(retired) {
	const count = (fate) => retired.filter((one) => one.fate === fate).length;
	const stay = count("stays");
	return [
		[count("retired"), "retired"],
		[count("found"), "would be removed"],
		[count("left"), "could not be removed"],
		[stay, stay === 1 ? "stays" : "stay"]
	].flatMap(([number, what]) => number === 0 ? [] : [`${number} ${what}`]).join(", ");
}
/** `the 3 newest and what is younger than 90d`. */
function describePolicy({ keep, keepForMs }) {
	return [...keep === void 0 ? [] : [keep === 1 ? "the newest" : `the ${keep} newest`], ...keepForMs === void 0 ? [] : [`what is younger than ${formatDays(keepForMs)}`]].join(" and ");
}
/** What `retire` did, as GitHub's Markdown. */
function renderRetire(summary) {
	const { retired, name, channel, dryRun, secrets, problems, logUrl, limit } = summary;
	const isBad = retired === void 0 || retireOutcome(retired) === "failed";
	const counts = retired === void 0 ? "it could not look" : retireCounts(retired) || "there is no such template";
	const shown = (text) => plain(clip(secrets.redact(text), 300));
	const policy = `Kept: ${describePolicy(summary)}${channel === void 0 ? "" : `, of channel ${channel}`}`;
	return fitted([
		`### ${isBad ? "❌" : "🗄️"} ${shown(`Retire ${name}: ${counts}`)}`,
		`${shown(policy)}${dryRun ? " · dry run: nothing was removed" : ""}${logUrl === void 0 ? "" : ` · ${link("Log", logUrl)}`}`,
		...retired === void 0 || retired.length === 0 ? [] : [retiredTable(retired, secrets)],
		...problems.length === 0 ? [] : [problemList(problems, secrets)]
	], limit);
}
const icons = {
	left: "❌",
	found: "🔎",
	retired: "🗑️",
	stays: "➖"
};
/** What became of each, what is gone first; also in the summary of a build. */
function retiredTable(retired, secrets) {
	const order = [
		"left",
		"found",
		"retired",
		"stays"
	];
	const shown = (text) => plain(clip(secrets.redact(text), 500));
	return [
		"| | Template | Node | Built | Why |",
		"|---|---|---|---|---|",
		...order.flatMap((fate) => retired.filter((one) => one.fate === fate).map(({ vmid, node, builtAt, why }) => `| ${icons[fate]} ${verbs[fate]} | ${vmid} | ${shown(node)} | ${builtAt === void 0 ? "" : new Date(builtAt).toISOString().slice(0, 10)} | ${shown(why ?? "")} |`))
	].join("\n");
}
/** `🗄️ Templates of debian: 1 retired, 3 stay`. */
function retiredLine(retired, secrets) {
	return `🗄️ ${plain(clip(secrets.redact(`Templates of ${retired[0]?.name}: ${retireCounts(retired)}`), 200))}`;
}

export { retireReports as a, redacted as c, problemList as d, fates as f, retireOutcome as i, failures as l, isBuild as m, retireCounts as n, retiredLine as o, table as p, retireLine as r, retiredTable as s, renderRetire as t, passedOverLines as u };