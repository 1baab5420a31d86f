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

export { withoutRecord as i, recordIn as n, withRecord as r, madeElsewhere as t };