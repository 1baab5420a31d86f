import { n as buildTag } from "./builders-proxmox-plan-machine-plan.js";
import { a as tagsIn, n as channelsIn } from "./builders-proxmox-record-channel.js";
import { createHash } from "node:crypto";

// src/builders/proxmox/record/template-record.ts
/** What `build` says of a template that something else has made: it got its record with a channel, or when it was revoked. */
const madeElsewhere = "(not built by this action)";
const fence = "proxmox-template-action";
const block = new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`[ \\t]*$\\n?`, "m");
const texts = [
	"built",
	"build",
	"fingerprint",
	"parts",
	"commit",
	"run",
	"inventory",
	"parent",
	"full",
	"verified",
	"revoked",
	"seal",
	"retiring"
];
/** Undefined: none, or none that says what was built and when. */
function recordIn(description) {
	const [, inside] = block.exec(description.replaceAll("\r\n", "\n")) ?? [];
	if (inside === void 0) return void 0;
	const known = {};
	const channels = Object.create(null);
	const left = Object.create(null);
	const others = [];
	let packages;
	for (const line of inside.split("\n")) {
		const [, key = "", value = ""] = /^([a-z]+(?: [^:]+)?): (.+)$/.exec(line) ?? [];
		const [, kind, channel] = /^(channel|left) (\S+)$/.exec(key) ?? [];
		if (channel !== void 0 && !Number.isNaN(Date.parse(value))) (kind === "left" ? left : channels)[channel] = Date.parse(value);
		else if (texts.includes(key)) known[key] = value;
		else if (key === "packages" && /^\d+$/.test(value)) packages = Number(value);
		else if (line.trim() !== "") others.push(line);
	}
	const { built, build } = known;
	if (built === void 0 || Number.isNaN(Date.parse(built)) || build === void 0) return void 0;
	const more = Object.keys(left).length === 0 ? {} : { left };
	return {
		...known,
		built,
		build,
		packages,
		channels,
		...more,
		others
	};
}
/** The description with this record in place of the one that it had. */
function withRecord(description, record) {
	const written = writeRecord(record);
	const text = description.replaceAll("\r\n", "\n");
	if (block.test(text)) return text.replace(block, () => written);
	return text.trim() === "" ? written : `${text.trimEnd()}\n\n${written}`;
}
/** What stands around the record. */
function withoutRecord(description) {
	return description.replaceAll("\r\n", "\n").replace(block, "").trimEnd();
}
function writeRecord(record) {
	const lines = [
		...texts.map((key) => [key, record[key]]),
		["packages", record.packages],
		...moments("channel", record.channels),
		...moments("left", record.left ?? {})
	].flatMap(([key, value]) => {
		const line = value === void 0 ? "" : oneLine(String(value));
		return line === "" ? [] : [`${key}: ${line}`];
	});
	return `\`\`\`${fence}\n${[...lines, ...record.others].join("\n")}\n\`\`\`\n`;
}
function moments(kind, channels) {
	return Object.entries(channels).map(([name, since]) => [`${kind} ${name}`, new Date(since).toISOString()]);
}
/** No value may end the block, or begin another line in it. */
function oneLine(value) {
	return value.replaceAll(/\s+/g, " ").trim();
}

// src/builders/proxmox/record/seal.ts
/** Changes with every call, or while a task of the server holds the machine. */
const fleeting = /* @__PURE__ */ new Set([
	"digest",
	"lock",
	"description",
	"tags"
]);
/**
* What tells whether anybody has changed a template since it was handed over: a short digest of its configuration. What
* this product writes itself is left out: the record, lines that begin with its name, the tags of channels.
*/
function sealOf(config) {
	const kept = Object.entries(config).filter(([key]) => !fleeting.has(key)).map(([key, value]) => `${key}: ${value}`).sort();
	const tags = tagsIn(String(config["tags"] ?? "")).filter((tag) => channelsIn([tag]).length === 0 && tag !== "proxmox-template-build");
	const text = withoutRecord(String(config["description"] ?? "")).split("\n").filter((line) => line.trim() !== "" && !line.startsWith("proxmox-template-action: "));
	const all = JSON.stringify([
		kept,
		[...new Set(tags.map((tag) => tag.toLowerCase()))].sort(),
		text
	]);
	return createHash("sha256").update(all).digest("hex").slice(0, 20);
}

export { withoutRecord as a, withRecord as i, madeElsewhere as n, recordIn as r, sealOf as t };