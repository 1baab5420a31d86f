import { t as formatDuration } from "./time-duration.js";
import { a as fitted, o as link, r as counted, s as plain, t as clip } from "./report-markdown.js";

// src/events/reaped.ts
/** `template 107 (debian) on node pve`. */
function describeReaped({ kind, vmid, volid, name, node }) {
	return `${kind === "volume" ? `volume ${volid}` : `${kind === "vm" ? "virtual machine" : kind} ${vmid} (${name})`} on node ${node}`;
}

// src/report/reap-report.ts
function reapReports(reaped, secrets) {
	return reaped.map(({ madeAt, ...thing }) => ({
		...JSON.parse(JSON.stringify(thing), (_, value) => typeof value === "string" ? secrets.redact(value) : value),
		...madeAt === void 0 ? {} : { madeAt: new Date(madeAt).toISOString() }
	}));
}
function reapOutcome(reaped) {
	return reaped.some(({ fate }) => fate === "left") ? "failed" : "succeeded";
}
const verbs = {
	left: "Could not be removed",
	found: "Would be removed",
	removed: "Removed",
	spared: "Stays"
};
/** `Stays: virtual machine 107 (debian) on node pve: it is locked (backup)`. */
function reapLine(one) {
	return `${verbs[one.fate]}: ${describeReaped(one)}${one.why === void 0 ? "" : `: ${one.why}`}`;
}
/** `2 removed, 1 stays`. */
function reapCounts(reaped) {
	return [
		[reaped.filter(({ fate }) => fate === "removed").length, "removed"],
		[reaped.filter(({ fate }) => fate === "found").length, "would be removed"],
		[reaped.filter(({ fate }) => fate === "left").length, "could not be removed"],
		[reaped.filter(({ fate }) => fate === "spared").length, "left alone"]
	].flatMap(([count, what]) => count === 0 ? [] : [`${count} ${what}`]).join(", ");
}
/** What `reap` did, as GitHub's Markdown. */
function renderReap({ reaped, olderThanMs, dryRun, secrets, logUrl, limit }) {
	const icons = {
		left: "❌",
		found: "🔎",
		removed: "✅",
		spared: "➖"
	};
	const lines = [
		"left",
		"found",
		"removed",
		"spared"
	].flatMap((fate) => (reaped ?? []).filter((one) => one.fate === fate).map((one) => `- ${icons[fate]} ${plain(clip(secrets.redact(reapLine(one)), 500))}`));
	const isLeft = reaped === void 0 || reapOutcome(reaped) === "failed";
	const headline = reaped === void 0 ? "it could not look" : reaped.length === 0 ? "builds have left nothing behind" : `${counted(reaped.length, "thing")} with the mark of a build`;
	return fitted([
		`### ${isLeft ? "❌" : "🧹"} Reap: ${headline}`,
		`Older than ${formatDuration(olderThanMs)}${dryRun ? " · dry run: nothing was removed" : ""}${logUrl === void 0 ? "" : ` · ${link("Log", logUrl)}`}`,
		...lines.length === 0 ? [] : [lines.join("\n")]
	], limit);
}

export { renderReap as a, reapReports as i, reapLine as n, describeReaped as o, reapOutcome as r, reapCounts as t };