import { a as fitted, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";
import { c as redacted, d as problemList } from "./report-life-retire-report.js";
import { t as describeTemplate } from "./events-template-ref.js";

// src/report/life/channel-report.ts
/** `debian: production is template 9002 (debian) on node pve, which was 9001 before`. */
function moveLine({ channel, template, previous, changed }) {
	const what = `${channel} of ${template.name}: template ${template.vmid} on node ${template.node}`;
	if (!changed) return `Channel ${what} has it already`;
	return `Channel ${what} has it now${previous === void 0 ? "" : `, and ${previous.vmid} had it before`}`;
}
/** All that a move has done, a line each. */
function moveLines(move) {
	const { channel, copies, tidied, skipped } = move;
	return [
		moveLine(move),
		...copies.map((copy) => `Its copy carries the tag too: ${describeTemplate(copy)}`),
		...skipped.map(({ template, why }) => `Passed over: ${describeTemplate(template)}: ${why}`),
		...tidied.map((one) => `Took off a tag channel-${channel} that was left there: ${describeTemplate(one)}`)
	];
}
/** `Revoked: template 9002 (debian) on node pve: CVE-1`. */
function revocationLine({ kind, template, reason, changed }) {
	const what = describeTemplate(template);
	const why = reason === void 0 ? "" : `: ${reason}`;
	if (kind === "revocation") return `${changed ? "Revoked" : "Revoked already"}: ${what}${why}`;
	return changed ? `Not revoked any more: ${what} (it was${why})` : `Not revoked, nor was it: ${what}`;
}
function revocationLines(revocation) {
	const { copies, channels, moves, kind } = revocation;
	return [
		revocationLine(revocation),
		...copies.map((copy) => `With its copy: ${describeTemplate(copy)}`),
		...moves.flatMap(moveLines),
		...kind === "revocation" && channels.length > 0 ? [`It still has channel ${channels.join(", ")}`] : []
	];
}
/** What `promote` and `rollback` did, as GitHub's Markdown. `move` is undefined where it could not be done. */
function renderMove(command, move, summary) {
	const title = command === "promote" ? "Promote" : "Rollback";
	if (move === void 0) return render(`❌ ${title}: the channel was not moved`, [], summary);
	const { channel, template, previous, changed } = move;
	const icon = !changed ? "➖" : command === "promote" ? "🏷️" : "↩️";
	const how = command === "promote" ? "" : " again";
	const since = !changed ? " already" : previous === void 0 ? how : `${how}, in place of ${previous.vmid}`;
	return render(`${icon} ${title}: ${channel} of ${template.name} is template ${template.vmid}${since}`, table$1(move), summary);
}
/** What `revoke` and `unrevoke` did. */
function renderRevocation(command, revocation, summary) {
	const title = command === "revoke" ? "Revoke" : "Unrevoke";
	if (revocation === void 0) return render(`❌ ${title}: nothing was changed`, [], summary);
	const [first = "", ...more] = revocationLines(revocation);
	return render(`${command === "revoke" ? "⛔" : "✅"} ${first}`, more, summary);
}
function table$1({ channel, template, previous, changed, copies, skipped, tidied }) {
	const of = (ref) => describeTemplate(ref);
	return [
		`✅ Has channel ${channel}${changed ? " now" : " already"}: ${of(template)}`,
		...previous === void 0 || !changed ? [] : [`➖ Had it before, and stays: ${of(previous)}`],
		...copies.map((copy) => `📄 Copy with the same tag: ${of(copy)}`),
		...skipped.map((one) => `⏭️ Passed over: ${of(one.template)}: ${one.why}`),
		...tidied.map((one) => `🧹 Lost a tag that was left there: ${of(one)}`)
	];
}
function render(headline, lines, summary) {
	const { secrets, problems, logUrl, limit } = summary;
	const shown = (text) => plain(clip(secrets.redact(text), 500));
	return fitted([
		`### ${shown(headline)}`,
		...lines.length === 0 ? [] : [lines.map((line) => `- ${shown(line)}`).join("\n")],
		...problems.length === 0 ? [] : [problemList(problems, secrets)],
		...logUrl === void 0 ? [] : [link("Log", logUrl)]
	], limit);
}

// src/report/life/ancestry.ts
/** More than a person can read, and less than GitHub refuses to draw. */
const most = 150;
/**
* Who was made of whom, as a drawing that GitHub makes of Mermaid's text; copies hang on what they are a copy of. Undefined:
* nobody was made of anybody.
*/
function ancestry(templates, redact) {
	const known = new Map(templates.map((one) => [one.vmid, one]));
	const nodes = /* @__PURE__ */ new Map();
	const edges = [];
	let left = 0;
	for (const one of templates) {
		const { parent, copyOf } = one;
		if (parent === void 0 && copyOf === void 0) continue;
		if (edges.length === most) {
			left++;
			continue;
		}
		const own = nodeOf(one, redact, nodes);
		const source = copyOf === void 0 ? void 0 : known.get(copyOf);
		if (copyOf !== void 0) edges.push(`  ${source === void 0 ? goneNode(copyOf, one.name, redact, nodes) : nodeOf(source, redact, nodes)} -. copy .-> ${own}`);
		else if (parent !== void 0) {
			const found = parent.isThere ? known.get(parent.vmid) : void 0;
			const above = found !== void 0 ? nodeOf(found, redact, nodes) : goneNode(parent.vmid, parent.name, redact, nodes, parent.isThere ? "" : "gone");
			edges.push(`  ${above} --> ${own}`);
		}
	}
	if (edges.length === 0) return void 0;
	const drawn = [
		"```mermaid",
		"graph TD",
		...nodes.values(),
		...edges,
		"```"
	].join("\n");
	return left === 0 ? drawn : `${drawn}\n\n${left} more were left out of the drawing.`;
}
function nodeOf(one, redact, nodes) {
	const id = `t${one.vmid}`;
	const marks = [
		...one.channels.map(({ name }) => name),
		...one.revoked === void 0 ? [] : ["revoked"],
		...one.linked.length === 0 ? [] : [`${one.linked.length} linked`]
	];
	nodes.set(id, `  ${id}["${label([`${one.vmid} ${one.name}`, marks.join(" · ")], redact)}"]`);
	return id;
}
/** One that is not among them: not there any more, or not asked for. */
function goneNode(vmid, name, redact, nodes, mark = "") {
	const id = `g${vmid}${mark}`;
	nodes.set(id, `  ${id}(["${label([`${vmid} ${name}`, mark], redact)}"])`);
	return id;
}
/** Nothing in it may be read as more than text: what a name of Proxmox VE can not hold is left out. */
function label(lines, redact) {
	return lines.map((line) => redact(line).replace(/[^\p{L}\p{N} ._+*·-]/gu, "").trim()).filter((line) => line !== "").join("<br/>");
}

// src/report/life/list-report.ts
function listReports(templates, secrets) {
	return templates.map(({ madeAt, channels, ...one }) => ({
		...redacted(one, secrets),
		channels: channels.map(({ name, since }) => ({
			name: secrets.redact(name),
			since: iso(since)
		})),
		...madeAt === void 0 ? {} : { madeAt: iso(madeAt) }
	}));
}
function iso(milliseconds) {
	return new Date(milliseconds).toISOString();
}
const titles = [
	"ID",
	"Name",
	"Node",
	"Age",
	"Channels",
	"Parent",
	"Children",
	"Linked",
	"State"
];
/** One line each, in columns, below the titles; empty where there is none. `now`: milliseconds since the epoch. */
function listLines(templates, now) {
	if (templates.length === 0) return [];
	const rows = [titles.map((title) => title.toUpperCase()), ...templates.map((one) => cellsOf(one, now))];
	const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}
/** `3 templates of 2 names, 1 in a channel, 1 revoked`. */
function listCounts(templates) {
	if (templates.length === 0) return "There is no such template";
	const names = new Set(templates.map(({ name }) => name)).size;
	const held = templates.filter(({ channels, copyOf }) => channels.length > 0 && copyOf === void 0).length;
	const revoked = templates.filter(({ revoked: why }) => why !== void 0).length;
	return [
		`${counted(templates.length, "template")} of ${counted(names, "name")}`,
		`${held} in a channel`,
		...revoked === 0 ? [] : [`${revoked} revoked`]
	].join(", ");
}
function cellsOf(one, now) {
	return [
		String(one.vmid),
		one.name,
		one.node,
		one.madeAt === void 0 ? "" : ageOf(now - one.madeAt),
		one.channels.map(({ name }) => name).join(" "),
		parentOf(one.parent),
		one.children.join(" "),
		one.linked.join(" "),
		stateOf(one).join(", ")
	];
}
function parentOf(parent) {
	return parent === void 0 ? "" : `${parent.vmid} ${parent.name}${parent.isThere ? "" : " (gone)"}`;
}
function stateOf(one) {
	return [
		...one.revoked === void 0 ? [] : [`revoked: ${one.revoked}`],
		...one.isUnfinished ? ["unfinished"] : [],
		...one.verified === void 0 ? [] : ["verified"],
		...one.isProtected ? ["protected"] : [],
		...one.copyOf === void 0 ? [] : [`copy of ${one.copyOf}`],
		...one.stale.map((channel) => `still tagged channel-${channel}`),
		...one.build === void 0 ? ["no record"] : []
	];
}
const units = [
	["d", 864e5],
	["h", 36e5],
	["m", 6e4]
];
/** `12d`, `3h`, `5m`. */
function ageOf(milliseconds) {
	const [unit, size] = units.find(([, each]) => milliseconds >= each) ?? ["m", 6e4];
	return `${Math.max(0, Math.floor(milliseconds / size))}${unit}`;
}
/** The templates of a server as GitHub's Markdown: a table, and who was made of whom. */
function renderList(summary) {
	const { templates, name, channel, now, secrets, problems, logUrl, limit } = summary;
	const shown = (text) => plain(clip(secrets.redact(text), 300));
	const about = [
		...name === void 0 ? [] : [shown(`Named ${name}`)],
		...channel === void 0 ? [] : [shown(`In channel ${channel}`)],
		...logUrl === void 0 ? [] : [link("Log", logUrl)]
	];
	const drawn = ancestry(templates ?? [], (text) => secrets.redact(text));
	return fitted([
		`### ${templates === void 0 ? "❌ Templates: it could not look" : `📋 ${shown(listCounts(templates))}`}`,
		...about.length === 0 ? [] : [about.join(" · ")],
		...templates === void 0 || templates.length === 0 ? [] : [table(templates, now, shown)],
		...drawn === void 0 ? [] : [`#### Ancestry\n\n${drawn}`],
		...problems.length === 0 ? [] : [problemList(problems, secrets)]
	], limit);
}
const mostRows = 500;
function table(templates, now, shown) {
	const rows = templates.slice(0, mostRows).map((one) => {
		return `| ${cellsOf(one, now).map((cell, column) => column === titles.length - 1 && one.revoked !== void 0 ? `⛔ ${shown(cell)}` : shown(cell)).join(" | ")} |`;
	});
	const more = templates.length > mostRows ? [`\n${counted(templates.length - mostRows, "more template")}: the log and the output have them.`] : [];
	return [
		`| ${titles.join(" | ")} |`,
		"|--:|---|---|--:|---|---|---|---|---|",
		...rows,
		...more
	].join("\n");
}

export { moveLine as a, renderRevocation as c, renderList as i, revocationLine as l, listLines as n, moveLines as o, listReports as r, renderMove as s, listCounts as t, revocationLines as u };