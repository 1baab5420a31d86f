import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

// src/media/checksum.ts
const algorithms = {
	md5: 32,
	sha1: 40,
	sha256: 64,
	sha512: 128
};
/**
* `none`, `sha256:<hex>`, bare hex (its length says the algorithm), `file:<path or URL>`, or `sha256:file:<...>`.
* A Diagnostic for anything else, by the name of the `option`.
*/
function parseChecksum(text, option = "iso_checksum") {
	const value = text.trim();
	if (value.toLowerCase() === "none") return { kind: "none" };
	const [, prefix, rest = ""] = /^(?:(md5|sha1|sha256|sha512):)?(.*)$/is.exec(value) ?? [];
	const algorithm = prefix?.toLowerCase();
	if (/^file:/i.test(rest)) {
		const location = /^file:\/\//i.test(rest) ? rest : rest.slice(5);
		if (location !== "") return {
			kind: "file",
			location,
			algorithm
		};
	}
	const checksum = digestOf(rest, algorithm);
	if (checksum !== void 0) return {
		kind: "digest",
		checksum
	};
	const wanted = algorithm === void 0 ? "" : ` ${algorithm} has ${algorithms[algorithm]} hexadecimal digits.`;
	return error("invalid-checksum", `${option} "${text}" is not a checksum`, `It can be none, md5:, sha1:, sha256: or sha512: with hexadecimal digits, the digits alone, or file: with the path or URL of a checksum file.${wanted}`);
}
/** The file of this machine that a rule's `location` names, where it is none of the network. */
function checksumFile(location, workingDirectory) {
	return /^file:/i.test(location) ? fileURLToPath(location) : resolve(workingDirectory, location);
}
/** The digest that the rule asks for; undefined: none. Throws TemplateError when a checksum file does not help. */
async function resolveChecksum(rule, source) {
	if (rule.kind === "none") return void 0;
	if (rule.kind === "digest") return rule.checksum;
	const { location, algorithm } = rule;
	let list;
	try {
		if (/^https?:/i.test(location)) list = await source.fetchText(location);
		else list = readSmallFile(checksumFile(location, source.workingDirectory)).toString("utf8");
	} catch (cause) {
		if (cause instanceof Error && cause.name === "Cancelled") throw cause;
		throw new TemplateError([error("unreadable-checksum-file", `The checksum file ${location} can not be read`, cause instanceof Error ? cause.message : String(cause))]);
	}
	const found = findChecksum(list, pathOf(source.url), algorithm ?? algorithmIn(location));
	if (found !== void 0) return found;
	throw new TemplateError([error("checksum-not-listed", `The checksum file ${location} does not list ${nameOf(pathOf(source.url))}`, "It must have a line in the GNU form (digest, two blanks, name) or the BSD form (SHA256 (name) = digest) for the file name in the URL, or hold nothing but one digest.")]);
}
/** The digest of a file in a list in the GNU or BSD form. Of several of that name, the one whose folders fit best. */
function findChecksum(list, path, algorithm) {
	const lines = list.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("-----"));
	let best;
	let bestFit = 0;
	for (const line of lines) {
		const entry = parseLine(line);
		if (entry === void 0 || algorithm !== void 0 && entry.checksum.algorithm !== algorithm) continue;
		const fit = commonTail(entry.name, path);
		if (fit > bestFit || fit === bestFit && fit > 0 && stronger(entry.checksum, best)) {
			best = entry.checksum;
			bestFit = fit;
		}
	}
	if (best !== void 0) return best;
	return lines.length === 1 ? digestOf(lines[0] ?? "", algorithm) : void 0;
}
function parseLine(line) {
	const bsd = /^(MD5|SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+)$/i.exec(line);
	if (bsd !== null) {
		const checksum = digestOf(bsd[3] ?? "", (bsd[1] ?? "").toLowerCase());
		return checksum === void 0 ? void 0 : {
			name: bsd[2] ?? "",
			checksum
		};
	}
	const gnu = /^\\?([0-9a-f]{32,128})\s+\*?(.+)$/i.exec(line);
	const checksum = digestOf(gnu?.[1] ?? "", void 0);
	return checksum === void 0 ? void 0 : {
		name: gnu?.[2] ?? "",
		checksum
	};
}
/** How many segments two paths share, counted from the end; 0: not even the file's name. */
function commonTail(listed, wanted) {
	const left = listed.replace(/^\.\//, "").split("/").reverse();
	const right = wanted.split("/").reverse();
	let count = 0;
	while (count < left.length && left[count] !== "" && left[count] === right[count]) count++;
	return count;
}
function stronger(one, other) {
	return one.digest.length > (other?.digest.length ?? 0);
}
function digestOf(text, algorithm) {
	const digest = text.trim().toLowerCase();
	if (!/^[0-9a-f]+$/.test(digest)) return void 0;
	const names = Object.keys(algorithms);
	const fitting = algorithm ?? names.find((name) => algorithms[name] === digest.length);
	return fitting !== void 0 && algorithms[fitting] === digest.length ? {
		algorithm: fitting,
		digest
	} : void 0;
}
function algorithmIn(location) {
	return (/(md5|sha-?1|sha-?256|sha-?512)(sums?)?(\.|$|\?)/i.exec(nameOf(location))?.[1])?.toLowerCase().replace("-", "");
}
function pathOf(url) {
	const parsed = /^[a-z]+:\/\//i.test(url) ? URL.parse(url) : null;
	if (parsed === null) return url.split("?")[0] ?? url;
	try {
		return decodeURIComponent(parsed.pathname);
	} catch {
		return parsed.pathname;
	}
}
function nameOf(path) {
	return path.split("/").at(-1) ?? path;
}

export { parseChecksum as n, resolveChecksum as r, checksumFile as t };