import { t as formatBytes } from "./report-figures.js";
import { r as counted, t as clip } from "./report-markdown.js";

// src/report/changes/change-lines.ts
/** Characters of a value; all of it is in the JSON. */
const longestValue = 300;
/** Lines of a long text. */
const mostLines = 60;
const signs = {
	added: "+",
	removed: "-",
	changed: "~",
	moved: "~",
	unchanged: " "
};
/** `1 build added, 2 changed, 3 unchanged; 1 variable changed` */
function changeCounts({ builds, variables }) {
	const words = [
		"added",
		"removed",
		"changed",
		"unchanged"
	].flatMap((change) => {
		const count = builds.filter((build) => build.change === change).length;
		return count === 0 ? [] : [{
			count,
			change
		}];
	}).map(({ count, change }, index) => `${index === 0 ? counted(count, "build") : count} ${change}`);
	const more = variables.length === 0 ? [] : [`${counted(variables.length, "value")} of variables changed`];
	return [...words.length === 0 ? [] : [words.join(", ")], ...more].join("; ");
}
/** `2 of 5 builds change` */
function changeHeadline({ builds, changed }) {
	const touched = builds.filter(({ change }) => change !== "unchanged").length;
	if (touched === 0) return changed ? "only variables change" : "nothing changes";
	if (builds.length === 1) return `the build ${builds[0]?.change === "changed" ? "changes" : `is ${builds[0]?.change}`}`;
	return `${touched} of ${counted(builds.length, "build")} change${touched === 1 ? "s" : ""}`;
}
/** `a1b2c3d4e5f6`, or the name by which it was asked for. */
function revisionName({ base: { revision } }) {
	return /^[\da-f]{40,}$/.test(revision) ? revision.slice(0, 12) : revision;
}
function variableLines({ variables }) {
	return variables.flatMap((each) => valueLines(each, 0, "variable "));
}
function buildLines(build) {
	const { name, change } = build;
	return [
		{
			sign: signs[change],
			depth: 0,
			text: `build ${name}${change === "changed" ? "" : ` (${change})`}`
		},
		...[...build.options, ...build.disks].flatMap((each) => valueLines(each, 1)),
		...build.calls.flatMap((each) => itemLines(each, "call", false)),
		...build.provisioners.flatMap((each) => itemLines(each, "provisioner")),
		...build.errorCleanupProvisioner.flatMap((each) => itemLines(each, "error-cleanup-provisioner", false)),
		...build.postProcessors.flatMap((each) => itemLines(each, "post-processor")),
		...build.files.map(fileLine)
	];
}
function itemLines(item, what, numbered = true) {
	const { type, name, change, from, to, moved, values } = item;
	const number = numbered ? ` ${to ?? from}` : "";
	const called = name === void 0 ? "" : ` (${name})`;
	const where = change === "moved" || moved === true ? `, moved: ${from} → ${to}` : "";
	const head = `${what}${number}${numbered ? ":" : ""} ${type}${called}${where}`;
	return [{
		sign: signs[change],
		depth: 1,
		text: head
	}, ...values.flatMap((each) => valueLines(each, 2))];
}
function valueLines({ path, change, before, after, lines }, depth, prefix = "") {
	const text = `${prefix}${path}`;
	const sign = signs[change];
	if (lines !== void 0) {
		const shown = lines.slice(0, mostLines).map((line) => {
			const own = line.charAt(0);
			return {
				sign: own === "+" || own === "-" ? own : " ",
				depth: depth + 1,
				text: clip(line.slice(1), longestValue)
			};
		});
		const left = lines.length - shown.length;
		const more = left > 0 ? [{
			sign: " ",
			depth: depth + 1,
			text: `… (${left} more lines)`
		}] : [];
		return [
			{
				sign,
				depth,
				text: `${text}:`
			},
			...shown,
			...more
		];
	}
	if (change !== "changed") {
		const value = change === "added" ? after : before;
		const members = membersOf(value);
		if (members.length === 0) return [{
			sign,
			depth,
			text: `${text} = ${valueText(value)}`
		}];
		const inside = members.map(([name, each]) => ({
			sign,
			depth: depth + 1,
			text: `${name} = ${valueText(each)}`
		}));
		return [{
			sign,
			depth,
			text
		}, ...inside];
	}
	const [old, now] = [valueText(before), valueText(after)];
	if (old === now) return [{
		sign,
		depth,
		text: `${text} = ${now} (changed, and not shown)`
	}];
	return [{
		sign,
		depth,
		text,
		before: old,
		after: now
	}];
}
/** What a block has in it, without what says nothing. */
function membersOf(value) {
	if (typeof value !== "object" || value === null || Array.isArray(value) || "sensitive" in value) return [];
	return Object.entries(value).filter(([, each]) => each !== "" && each !== false && each !== null && !(Array.isArray(each) && each.length === 0));
}
function fileLine({ path, options, change, before, after, executable }) {
	const sign = signs[change];
	const by = options.length === 0 ? "" : ` (${options.join(", ")})`;
	const text = `file ${path}`;
	if (change !== "changed") return {
		sign,
		depth: 1,
		text: `${text}${by}: ${formatBytes(before ?? after ?? 0)}`
	};
	const mode = executable === void 0 ? "" : executable ? ", executable now" : ", not executable any more";
	return {
		sign,
		depth: 1,
		text: `${text}${by}: ${before === after ? `${formatBytes(after ?? 0)}, ${mode === "" ? "other content" : "the same size"}` : `${formatBytes(before ?? 0)} → ${formatBytes(after ?? 0)}`}${mode}`
	};
}
function valueText(value) {
	const text = typeof value === "string" && value !== "" && !/[\n\r]|^\s|\s$/.test(value) ? value : JSON.stringify(value)?.replaceAll("{\"sensitive\":true}", "<sensitive>") ?? "";
	return clip(text, longestValue);
}

export { variableLines as a, revisionName as i, changeCounts as n, changeHeadline as r, buildLines as t };