import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { r as formatFiles, t as hunksOf } from "./packer-format-hunk.js";
import { a as cleanLines } from "./report-figures.js";
import { a as fitted, i as details, n as code, o as link, r as counted, t as clip } from "./report-markdown.js";
import { d as problemList } from "./report-life-retire-report.js";
import { t as writeSummary } from "./actions-summary-file.js";

// src/packer/format/format-problems.ts
/** Of what is told of one place: an annotation holds 4096 characters. */
const mostText = 3e3;
/** A problem for each place of a file that is written otherwise. */
function formatProblems({ source, text, holdsValues }) {
	return hunksOf(source.text, text).map((hunk) => {
		const last = hunk.line + hunk.before.length - 1;
		const range = {
			source,
			start: source.lineStarts[hunk.line - 1] ?? 0,
			end: (source.lineStarts[last] ?? source.text.length + 1) - 1
		};
		const shown = holdsValues ? "" : `\n${diffOf(hunk)}`;
		return error("not-formatted", "Not formatted", `\`proxmox-template fmt\` writes it otherwise.${shown}`, range);
	});
}
function diffOf({ before, after }) {
	const text = [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].map((line) => line.trimEnd()).join("\n");
	return text.length <= mostText ? text : `${text.slice(0, mostText)}…`;
}

// src/report/format/format-summary.ts
/** How many files are not formatted, in a sentence. */
function formatCount(count, { length }) {
	if (length === 0) return count === 1 ? "1 file is formatted" : `All ${count} files are formatted`;
	return `${length} of ${counted(count, "file")} ${length === 1 ? "is" : "are"} not formatted`;
}
/** Each place with what belongs there, as a block that a review can suggest. */
function renderFormat({ count, files, problems, secrets, logUrl, limit }) {
	return fitted((function* () {
		yield `### ${files.length === 0 && problems.length === 0 && count !== void 0 ? "✅" : "❌"} Format of Packer files`;
		const log = logUrl === void 0 ? "" : ` ${link("Log", logUrl)}`;
		yield `${count === void 0 ? "They could not be looked at." : `${formatCount(count, files)}.`}${log}`;
		if (problems.length > 0) yield problemList(problems, secrets);
		if (files.length > 0) yield `${code("proxmox-template fmt -recursive .")} (or ${code("packer fmt")}) mends them all.`;
		for (const file of files) {
			const name = code(clip(cleanLines(file.name, secrets).join(" "), 200));
			yield details(`${name}: ${counted(file.hunks.length, "place")}`, places(file, secrets));
		}
	})(), limit);
}
function places({ hunks, holdsValues }, secrets) {
	return hunks.map(({ line, after }) => {
		const last = line + after.length - 1;
		const title = last === line ? `Line ${line}` : `Lines ${line} to ${last}`;
		return holdsValues ? `${title}.` : `${title}:\n\n${fenced(after, secrets)}`;
	}).join("\n\n");
}
/** Foreign text in a fence that none of its lines can end. */
function fenced(lines, secrets) {
	const text = secrets.redact(lines.flatMap((line) => cleanLines(line, secrets)).join("\n"));
	const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
	const fence = "`".repeat(Math.max(3, longest + 1));
	return `${fence}suggestion\n${text}\n${fence}`;
}

// src/actions/commands/fmt.ts
/** Looks whether files are formatted: each place that is not is an annotation on its lines. Nothing is written. */
function fmt() {
	let count;
	const off = [];
	const unread = [];
	return {
		changes: false,
		async run({ session, reporter, inputs }) {
			const { template, workingDirectory, trust } = inputs;
			reporter.withoutOutputs();
			let looked = 0;
			for (const found of formatFiles({
				paths: [template],
				recursive: true,
				workingDirectory,
				trust
			})) {
				looked++;
				if (!("text" in found)) unread.push(...found);
				else if (found.text !== found.source.text) off.push(found);
			}
			count = looked;
			session.tell([...unread, ...off.flatMap(formatProblems)]);
			reporter.log.headline(formatCount(looked, off));
			return off.length > 0 || hasErrors(unread) ? "failed" : "succeeded";
		},
		finish({ env, session, reporter }, _outcome, logUrl) {
			const files = off.map(({ name, source, text, holdsValues }) => ({
				name,
				holdsValues,
				hunks: hunksOf(source.text, text)
			}));
			const { secrets, history } = session;
			const problems = history.problems.filter(({ code }) => code !== "not-formatted");
			reporter.concluded(history);
			writeSummary(env, (limit) => renderFormat({
				count,
				files,
				problems,
				secrets,
				logUrl,
				limit
			}));
		}
	};
}

export { fmt };