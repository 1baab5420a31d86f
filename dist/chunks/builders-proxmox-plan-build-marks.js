// src/builders/proxmox/plan/build-marks.ts
/** What stands in descriptions so that a later run, and a person, know what a machine is. */
/** The line by which a machine is known as that of a run, for as long as it is not the user's. */
const runMark = /^proxmox-template-action: run (?<run>\S+), build (?<build>.+)$/m;
/** Does the mark stand there, as a whole line? That of another build may begin with it: `build qemu.a`, `build qemu.ab`. */
function bearsMark(description, mark) {
	return description.split(/\r?\n/).includes(mark);
}
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
/** The line that a copy of a template keeps: `force` does not take it for the template of its name. */
function replicaMark(source) {
	return `proxmox-template-action: copy of template ${source}`;
}
function isReplica(description) {
	return sourceOfReplica(description) !== void 0;
}
/** ID of the template that it is a copy of. */
function sourceOfReplica(description) {
	const [, source] = /^proxmox-template-action: copy of template (\d+)$/m.exec(description) ?? [];
	return source === void 0 ? void 0 : Number(source);
}
/** The notes of the archive that an export makes for itself, and by which `reap` knows it. */
function exportMark(id) {
	return `proxmox-template-action: export ${id}`;
}
const exportNotes = /^proxmox-template-action: export [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export { isReplica as a, replicaMark as c, successorsIn as d, factsIn as i, runMark as l, exportMark as n, marked as o, exportNotes as r, replacedMark as s, bearsMark as t, sourceOfReplica as u };