import { r as counted } from "./report-markdown.js";
import { a as variableLines, i as revisionName, n as changeCounts, t as buildLines } from "./report-changes-change-lines.js";

// src/engine/fingerprint/explain-lines.ts
/** The explanation as lines to be read. */
function explainLines(one) {
	const { parts, files, images, base, secrets, leftOut, compared } = one;
	return [
		`fingerprint of ${one.name}: ${one.fingerprint}`,
		`  parts: ${Object.entries(parts).map(([name, hash]) => `${name} ${hash}`).join(", ")}`,
		...files.map(({ name, size, sha256 }) => name.endsWith("/") ? `  folder ${name}: empty` : name.includes(" = ") ? `  folder ${name}` : `  file ${name}: ${size} bytes, ${sha256?.slice(0, 12) ?? "not readable"}`),
		...images.map(({ address, checksum }) => `  image ${address}: ${checksum ?? "only its address counts"}`),
		...base === void 0 ? [] : [`  base: ${base}`],
		...secrets.length === 0 ? [] : [`  secrets, hashed: ${secrets.join(", ")}`],
		...leftOut.length === 0 ? [] : [`  left out, since they differ by nature: ${leftOut.join(", ")}`],
		`  ${comparisonText(compared)}`
	];
}
function comparisonText(compared) {
	if ("not" in compared) return `not compared: ${compared.not}`;
	if (compared.isSame) return `unchanged: ${compared.with} is made of the same`;
	const what = compared.changed === void 0 ? "which part is not known" : compared.changed.join(", ");
	return `changed since ${compared.with}: ${what}`;
}

// src/engine/plan/plan-lines.ts
/** A plan for people: each build with the calls that make its machine, and what follows. Not redacted. */
function planLines({ builds }) {
	return builds.flatMap(({ name, requests, replacing, provisioners, postProcessors }) => [
		`${name}`,
		...requests.flatMap(requestLines),
		...provisioners.map(({ type, ...meta }, index) => `  provisioner ${index + 1}: ${type}${noteOf(meta)}`),
		...postProcessors.map((chain) => `  post-processors: ${chain.map(({ type }) => type).join(" → ")}`),
		...replacing === void 0 ? [] : [`  ${replacing.what}`, ...replacing.requests.flatMap(requestLines)]
	]);
}
function requestLines({ method, path, params }) {
	return [`  ${method} ${path}`, ...parameters(params)];
}
function parameters(params) {
	if (typeof params !== "object" || params === null) return [];
	return Object.entries(params).map(([name, value]) => `    ${name} = ${typeof value === "string" ? inOneLine(value) : withoutSecrets(JSON.stringify(value))}`);
}
function withoutSecrets(json) {
	return json.replaceAll("{\"sensitive\":true}", "<sensitive>");
}
function inOneLine(text) {
	return text.includes("\n") ? JSON.stringify(text) : text;
}
/** What makes a provisioner other than most. */
function noteOf({ enforced, continueOnError }) {
	const told = [enforced === true ? "enforced" : "", continueOnError === true ? "continue_on_error" : ""].filter((note) => note !== "");
	return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

// src/report/changes/changes-text.ts
/** What changes, for people that read a log. */
function changesText(changes) {
	const { problem, notes, builds } = changes;
	const told = (text) => ({
		sign: " ",
		text
	});
	const lines = [...variableLines(changes), ...builds.flatMap((each) => each.change === "unchanged" ? [] : buildLines(each))];
	return [
		told(changes.changed ? `Compared with ${revisionName(changes)}: ${changeCounts(changes)}` : `Compared with ${revisionName(changes)}: nothing changes in ${counted(builds.length, "build")}`),
		...[...problem === void 0 ? [] : [problem], ...notes].map(told),
		...lines.map(({ sign, depth, text, before, after }) => {
			const values = before === void 0 ? "" : `: ${before} → ${after}`;
			return {
				sign,
				text: `${"  ".repeat(depth)}${sign} ${text}${values}`
			};
		})
	];
}
const colours = {
	"+": 32,
	"-": 31,
	"~": 33,
	" ": void 0
};
/** In the colours of its sign. */
function coloured({ sign, text }) {
	const colour = colours[sign];
	return colour === void 0 ? text : `\x1b[${colour}m${text}\x1b[0m`;
}

export { explainLines as i, coloured as n, planLines as r, changesText as t };