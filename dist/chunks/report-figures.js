import { i as shownSeverity } from "./diagnostics-diagnostic.js";
import { r as startOf, t as endOf } from "./diagnostics-range.js";

// src/report/sanitise.ts
/**
* Makes one line of foreign text (a guest's output, an API's message, a template's name) harmless in a log.
*
* The runner scans every line of both streams: `::command::` at the start of a line after white space, and
* `##[command]` anywhere. It ends lines at CR too, skips a byte order mark at the start of the stream, and compares
* by culture, so that characters of no width count as not there; that is why the break is a visible space and not
* one of them. A terminal obeys escape sequences, so only colours are let through, and only where asked for.
*/
function sanitise(text, options = {}) {
	let line = stripEscapes(afterReturns(text), options.colour === true);
	line = line.replace(lineBreaks, " ").replace(controls, "").replace(invisible, "");
	line = breakCommands(line);
	if (line.length > longest) line = `${line.slice(0, longest)} … (${line.length - longest} more characters)`;
	return line.includes("\x1B") ? `${line}\x1b[0m` : line;
}
/** Foreign text of several lines, each of them sanitised; no line end at the end. */
function sanitiseLines(text, options = {}) {
	return text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => sanitise(line, options));
}
/** JSON for a log that is scanned for commands: the same value, but no text in it that the runner obeys. */
function toLogJson(value, indent) {
	return JSON.stringify(value, null, indent).replace(/##(?=\[)/g, "#\\u0023").replace(/[\x7f-\x9f\u2028\u2029\p{Cf}]/gu, (character) => character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`));
}
const longest = 8192;
/** What a terminal would show of a line with carriage returns: the last of the texts written over each other. */
function afterReturns(text) {
	if (!text.includes("\r")) return text;
	return text.split("\r").filter((part) => part !== "").at(-1) ?? "";
}
const escapes = /[\x1b\u009b](?:(?<=\u009b)|\[)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\u009b/g;
const colours = /^\x1b\[[0-9;:]*m$/;
function stripEscapes(text, keepColours) {
	return text.replace(escapes, (sequence) => keepColours && colours.test(sequence) ? sequence : "");
}
const lineBreaks = /[\n\v\f\u0085\u2028\u2029]/g;
const controls = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g;
const invisible = /(?![\u200c\u200d])\p{Cf}/gu;
const ignorable = "(?:[\\u200c\\u200d]|\\x1b(?:\\[[0-9;:]*m)?)";
const bracketCommand = new RegExp(`#(?=${ignorable}*#${ignorable}*\\[)`, "g");
const colonCommand = new RegExp(`^((?:\\s|${ignorable})*):(?=${ignorable}*:)`);
function breakCommands(line) {
	return line.replace(bracketCommand, "# ").replace(colonCommand, "$1: ");
}

// src/report/clean.ts
/** Foreign text as harmless lines. Redacts twice: a secret may hold what the sanitiser takes out, and may hide behind it. */
function cleanLines(text, secrets, options = {}) {
	return sanitiseLines(secrets.redact(text), options).map((line) => secrets.redact(line));
}

// src/diagnostics/printer.ts
const widest = 160;
const longestEvidence = 500;
/** `file:line:col: error: summary`, then the source line with a caret under the place, then what some tool said, then the detail. No trailing newline. */
function printDiagnostic(diagnostic) {
	return printRedacted(diagnostic, (text, places) => ({
		text,
		places
	}));
}
/** The same without secrets in what is shown only in part: half of one would be found by nobody afterwards. */
function printRedacted(diagnostic, redact) {
	const { range, summary, evidence, detail, subject } = diagnostic;
	const severity = shownSeverity(diagnostic);
	const lines = [];
	if (range === void 0) lines.push(`${subject === void 0 ? "" : `${subject}: `}${severity}: ${summary}`);
	else {
		const start = startOf(range);
		lines.push(`${range.source.name}:${start.line}:${start.column}: ${severity}: ${summary}`);
		lines.push(...excerpt(diagnostic, redact));
	}
	if (evidence !== void 0) lines.push(`  > ${redact(evidence, []).text.slice(0, longestEvidence)}`);
	if (detail !== void 0 && detail !== "") lines.push(...detail.split("\n").map((line) => line === "" ? "" : `  ${line}`));
	return lines.join("\n");
}
/** The name at the start of a line, of what it gives a value to. */
const assigned = /^\s*(?:"[\p{L}\p{N}_-]{1,64}"(?=\s*:)|[\p{L}_][\p{L}\p{N}_-]{0,63}(?=\s*=\s*[^=\s]))/u;
/** A line among values shows what the value is for, and not the value. */
function nameOnly(line, { start, end }) {
	const [name] = assigned.exec(line) ?? [];
	if (name === void 0) return [];
	const isInside = start - 1 < name.length;
	const from = isInside ? start - 1 : name.length + 3;
	return [`${name} = …`, `${" ".repeat(from)}${"^".repeat(isInside ? Math.max(1, end - start) : 1)}`];
}
function excerpt({ range }, redact) {
	if (range === void 0 || range.source.text === "") return [];
	const start = startOf(range);
	const end = endOf(range);
	const text = range.source.line(start.line).replaceAll("	", " ");
	if (text.trim() === "" || /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) return [];
	if (range.source.holdsValuesIn(start.line)) {
		const number = String(start.line);
		const last = end.line === start.line ? end.column : start.column + 1;
		return nameOnly(text, {
			start: start.column,
			end: last
		}).map((line, index) => `  ${index === 0 ? number : " ".repeat(number.length)} | ${line}`);
	}
	const whole = redact(text, [start.column - 1, end.line === start.line ? end.column - 1 : text.length]);
	const [first = 0, after = first] = whole.places;
	const from = first >= 120 ? first - 59 : 0;
	const part = whole.text.slice(from, from + widest);
	const shown = `${from > 0 ? "…" : ""}${part}${whole.text.length > from + widest ? "…" : ""}`;
	const offset = first - from + (from > 0 ? 1 : 0);
	const carets = Math.max(1, Math.min(after - first, shown.length - offset));
	const number = String(start.line);
	return [`  ${number} | ${shown}`, `  ${" ".repeat(number.length)} | ${" ".repeat(offset)}${"^".repeat(carets)}`];
}

// src/report/figures.ts
const units = [
	"B",
	"KiB",
	"MiB",
	"GiB",
	"TiB"
];
/** `700 MiB`, `3.7 GiB`. */
function formatBytes(bytes) {
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	return `${value >= 100 || unit === 0 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
/** `45s`, `3m12s`, `1h02m`. */
function roundedDuration(milliseconds) {
	const seconds = Math.max(0, Math.round(milliseconds / 1e3));
	if (seconds < 60) return `${seconds}s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${two(seconds % 60)}s`;
	return minutes % 60 === 0 ? `${minutes / 60}h` : `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}
function two(value) {
	return String(value).padStart(2, "0");
}

export { cleanLines as a, printRedacted as i, roundedDuration as n, sanitise as o, printDiagnostic as r, toLogJson as s, formatBytes as t };