// src/builders/proxmox/plan/build-marks.ts
/** What stands in descriptions so that a later run, and a person, know what a machine is. */
/** The line by which a machine is known as that of a run, for as long as it is not the user's. */
const runMark = /^proxmox-template-action: run (?<run>\S+), build (?<build>.+)$/m;
/** The ownership mark with the facts, each a line of its own. */
function marked(mark, { vmid, since, names }) {
	const at = (/* @__PURE__ */ new Date(since * 1e3)).toISOString();
	const [first, then] = names.map((name) => JSON.stringify(name));
	return `${mark}\nproxmox-template-action: made ${at} as machine ${vmid}, named ${first}, then ${then}`;
}
const text = String.raw`"(?:[^"\\]|\\.)*"`;
const madeLine = new RegExp(`^proxmox-template-action: made (\\S+) as machine (\\d+), named (${text}), then (${text})$`, "m");
/** Undefined: an earlier version made it, which wrote none of them down. */
function factsIn(description) {
	const [, at = "", vmid, first = "", then = ""] = madeLine.exec(description) ?? [];
	const since = Date.parse(at) / 1e3;
	if (vmid === void 0 || Number.isNaN(since)) return void 0;
	try {
		return {
			vmid: Number(vmid),
			since,
			names: [String(JSON.parse(first)), String(JSON.parse(then))]
		};
	} catch {
		return;
	}
}
/** The line that an old template gets before its successor is handed over: a run that is cut off then leaves both. */
function replacedMark(successor) {
	return `proxmox-template-action: replaced by ${successor}`;
}
/** IDs of the templates that were to take its place. */
function successorsIn(description) {
	return [...description.matchAll(/^proxmox-template-action: replaced by (\d+)$/gm)].map(([, vmid]) => Number(vmid));
}

export { successorsIn as a, runMark as i, marked as n, replacedMark as r, factsIn as t };