import { a as fileProblem } from "./diagnostics-errors.js";
import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { n as parseBody, t as readSource } from "./hcl-syntax-parse.js";
import { t as format } from "./hcl-format-format.js";
import { n as refusedFile } from "./trust-refused.js";
import { join, resolve } from "node:path";
import { readdirSync, statSync } from "node:fs";

// src/packer/format/format-files.ts
/** One after the other: a file, or why there is none. JSON is left out, and so is what an editor keeps beside a file. */
function* formatFiles({ paths, ...request }) {
	const { workingDirectory, trust } = request;
	for (const name of paths) {
		const path = resolve(workingDirectory, name);
		const refused = refusedFile(trust, path, name);
		if (refused !== void 0) yield [{
			...error(refused.code, refused.summary, refused.detail),
			subject: name
		}];
		else if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) yield* inFolder(name, path, request);
		else yield formatFile(name, path, request);
	}
}
/** A text that has no file, such as one of standard input. Its source may have errors of syntax: then there is no text. */
function formatText(source) {
	const { diagnostics } = parseBody(source);
	return hasErrors(diagnostics) ? { diagnostics } : {
		text: format(source),
		diagnostics
	};
}
function* inFolder(name, path, request) {
	let found;
	try {
		found = readdirSync(path, { withFileTypes: true });
	} catch (thrown) {
		const problem = fileProblem(thrown);
		if (problem === void 0) throw thrown;
		return yield [problem];
	}
	const entries = found.filter((entry) => !isPassing(entry.name)).sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
	for (const entry of entries) {
		const below = [join(name, entry.name), join(path, entry.name)];
		if (entry.isDirectory()) {
			if (request.recursive) yield* inFolder(...below, request);
		} else if (isOfPacker(entry.name)) yield formatFile(...below, request);
	}
}
function formatFile(name, path, around) {
	if (!isOfPacker(name)) return [{
		...notOfPacker(name),
		subject: name
	}];
	const holdsValues = name.endsWith(".pkrvars.hcl");
	const { source, diagnostics } = readSource(path, around, { holdsValues });
	if (source === void 0) return diagnostics;
	const formatted = formatText(source);
	return formatted.text === void 0 ? formatted.diagnostics : {
		name,
		path,
		source,
		text: formatted.text,
		holdsValues
	};
}
function isOfPacker(name) {
	return /\.(?:pkr|pkrvars)\.hcl$/.test(name);
}
/** Hidden files, and those of Vim and Emacs. */
function isPassing(name) {
	return name.startsWith(".") || name.endsWith("~") || /^#.*#$/s.test(name);
}
function notOfPacker(name) {
	return error("not-hcl", `${name} is not a HCL file`, "What can be formatted is a folder, `*.pkr.hcl`, `*.pkrvars.hcl`, or `-` for standard input. JSON has no layout of its own here.");
}

// src/packer/format/hunk.ts
/** Where two texts with the same number of lines differ. */
function hunksOf(before, after) {
	const [old, fresh] = [linesOf(before), linesOf(after)];
	const hunks = [];
	for (const [index, text] of old.entries()) {
		const now = fresh[index] ?? "";
		if (text === now) continue;
		const last = hunks.at(-1);
		if (last !== void 0 && last.line + last.before.length === index + 1) {
			last.before.push(text);
			last.after.push(now);
		} else hunks.push({
			line: index + 1,
			before: [text],
			after: [now]
		});
	}
	return hunks;
}
/** Lines with their ends. */
function linesOf(text) {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
/** Lines that are shown around those that differ. */
const around = 3;
/**
* What `diff -u` prints of them, line by line without line ends, under the names that Packer gives it. Nothing where they
* are the same.
*/
function unifiedDiff(name, before, after) {
	const groups = [];
	for (const hunk of hunksOf(before, after)) {
		const last = groups.at(-1)?.at(-1);
		if (last !== void 0 && hunk.line - (last.line + last.before.length) <= 6) groups.at(-1)?.push(hunk);
		else groups.push([hunk]);
	}
	if (groups.length === 0) return [];
	const lines = linesOf(before);
	return [
		`--- old/${name}`,
		`+++ new/${name}`,
		...groups.flatMap((group) => groupLines(group, lines))
	];
}
function groupLines(group, lines) {
	const [first, last] = [group[0], group.at(-1)];
	const start = Math.max(1, first.line - around);
	const end = Math.min(lines.length, last.line + last.before.length - 1 + around);
	const count = end - start + 1;
	const place = count === 1 ? `${start}` : `${start},${count}`;
	const shown = [`@@ -${place} +${place} @@`];
	let next = start;
	const same = (until) => {
		for (; next < until; next++) shown.push(...signed(" ", lines[next - 1] ?? ""));
	};
	for (const hunk of group) {
		same(hunk.line);
		shown.push(...hunk.before.flatMap((line) => signed("-", line)), ...hunk.after.flatMap((line) => signed("+", line)));
		next += hunk.before.length;
	}
	same(end + 1);
	return shown;
}
function signed(sign, line) {
	return line.endsWith("\n") ? [sign + line.slice(0, -1)] : [sign + line, "\\ No newline at end of file"];
}

export { formatText as i, unifiedDiff as n, formatFiles as r, hunksOf as t };