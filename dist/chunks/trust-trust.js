// src/trust/trust.ts
/**
* What a template may be trusted with beyond its own files: files outside of the workspace, the environment of this
* process, servers that are asked from this machine, programs that run on it.
*/
const grants = [
	"files",
	"env",
	"network",
	"commands"
];
/** For who runs what they have written. */
const fullTrust = {
	granted: new Set(grants),
	workspace: "/",
	because: ""
};
function isRestricted({ granted }) {
	return grants.some((grant) => !granted.has(grant));
}
/** In words: `all`, `none`, `files, env`. */
function trustText({ granted }) {
	const given = grants.filter((grant) => granted.has(grant));
	return given.length === grants.length ? "all" : given.length === 0 ? "none" : given.join(", ");
}
const without = {
	files: "opens files of the workspace alone",
	env: "reads no environment variable",
	network: "makes this machine reach no server of its choice",
	commands: "runs no program here"
};
/** One line for the log and the summary. */
function restrictionText(trust) {
	const rules = grants.filter((grant) => !trust.granted.has(grant)).map((grant) => without[grant]);
	return `Restricted (trust: ${trustText(trust)}), because ${trust.because}: the template ${rules.join(", ")}.`;
}
/** From what a user writes: `all`, `none`, or a list with commas. Answers what is wrong with it. */
function parseGrants(text) {
	const words = text.split(/[\s,]+/).filter((word) => word !== "");
	if (words.length === 1 && words[0] === "all") return { granted: new Set(grants) };
	if (words.length === 1 && words[0] === "none") return { granted: /* @__PURE__ */ new Set() };
	const unknown = words.filter((word) => !isGrant(word));
	if (words.length > 0 && unknown.length === 0) return { granted: new Set(words.filter(isGrant)) };
	const what = unknown.length === 0 ? "says nothing" : `has ${unknown.map((word) => JSON.stringify(word)).join(", ")}`;
	return { problem: `must be all, none, or a list of ${grants.join(", ")}, but ${what}.` };
}
function isGrant(word) {
	return grants.includes(word);
}

export { restrictionText as i, isRestricted as n, parseGrants as r, fullTrust as t };