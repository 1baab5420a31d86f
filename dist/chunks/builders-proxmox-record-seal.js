import { n as buildTag } from "./builders-proxmox-plan-machine-plan.js";
import { a as tagsIn, n as channelsIn } from "./builders-proxmox-record-channel.js";
import { i as withoutRecord } from "./builders-proxmox-record-template-record.js";
import { createHash } from "node:crypto";

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

export { sealOf as t };