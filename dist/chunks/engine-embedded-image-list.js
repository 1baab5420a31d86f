import { n as parseChecksum } from "./media-checksum.js";
import { t as checkFilename } from "./proxmox-transport-upload-file.js";

// src/engine/embedded/image-list.ts
/**
* Images from text: lines of `local:iso/debian.iso https://... sha256:...`, of which those that begin with # are comments.
* `fromYaml` reads a text that is a list in YAML, where it may be one.
*/
function parseImages(text, onProblem, fromYaml) {
	const entries = fromYaml !== void 0 && /^\s*-\s/m.test(firstLine(text)) ? fromYaml(text, onProblem) : fromLines(text);
	const seen = /* @__PURE__ */ new Set();
	return entries.flatMap(({ line, words: [volid = "", url = "", checksum = "", ...more] }) => {
		const wrong = (why) => {
			onProblem(line, why);
			return [];
		};
		if (checksum === "" || more.length > 0) return wrong("must have three words: the volume, the address and the checksum, as in local:iso/debian.iso https://example.com/debian.iso sha256:...");
		const [, content, name = ""] = /^local:(iso|import)\/([^/]+)$/.exec(volid) ?? [];
		if (content !== "iso" && content !== "import") return wrong(`must name a volume such as local:iso/debian.iso or local:import/debian.qcow2, and ${JSON.stringify(volid)} is none.`);
		const badName = checkFilename(name, content);
		if (badName !== void 0) return wrong(`has a name that Proxmox does not take: ${badName.detail ?? badName.summary}`);
		if (seen.has(volid)) return wrong(`names ${volid} a second time.`);
		seen.add(volid);
		const rule = parseChecksum(checksum);
		if ("code" in rule) return wrong(`has no checksum in its third place: ${rule.detail ?? rule.summary}`);
		if (rule.kind === "none") return wrong("needs a checksum: by it the image is known to be the right one, and found again.");
		return [{
			volid,
			content,
			name,
			url,
			checksum: rule
		}];
	});
}
function firstLine(text) {
	return text.split("\n").find((line) => line.trim() !== "" && !line.trimStart().startsWith("#")) ?? "";
}
function fromLines(text) {
	return text.split("\n").flatMap((line, index) => {
		const trimmed = line.trim();
		return trimmed === "" || trimmed.startsWith("#") ? [] : [{
			line: index + 1,
			words: trimmed.split(/\s+/)
		}];
	});
}

export { parseImages as t };