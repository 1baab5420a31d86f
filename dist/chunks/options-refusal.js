import { r as refusal } from "./diagnostics-diagnostic.js";

// src/options/refusal.ts
const atRunTime = "Packer takes this and fails in the middle of the build; here the build is refused at once.";
/** What `validate` lets pass with a warning, and a build does not. */
function buildFails(code, summary, detail, range) {
	const [first = "", ...rest] = (detail ?? "").split("\n");
	return refusal(code, summary, [`${ended(first)} ${atRunTime}`.trim(), ...rest].join("\n"), range);
}
/** The same of an error that has been diagnosed elsewhere. */
function asRefusal(diagnostic) {
	return {
		...diagnostic,
		...buildFails(diagnostic.code, diagnostic.summary, diagnostic.detail, diagnostic.range)
	};
}
function ended(sentence) {
	return sentence === "" || /[.!?:;]$/.test(sentence) ? sentence : `${sentence}.`;
}

export { buildFails as n, asRefusal as t };