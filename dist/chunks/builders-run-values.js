import { o as __toESM } from "./runtime.js";
import { t as require_picomatch } from "./npm-picomatch.js";
import { isAbsolute, join, resolve } from "node:path";
import { readdirSync } from "node:fs";
import { randomUUID } from "node:crypto";

// src/builders/run-values.ts
const runUuid = randomUUID();
/** What Packer's `build.*` knows of the run, whatever is built; texts of Packer's where no server answers. */
function runValues(server) {
	const none = (name) => `ERR_${name}_NOT_IMPLEMENTED_BY_BUILDER`;
	return {
		PackerRunUUID: runUuid,
		PackerHTTPIP: server?.ip ?? none("HTTP_IP"),
		PackerHTTPPort: server === void 0 ? none("HTTP_PORT") : String(server.port),
		PackerHTTPAddr: server === void 0 ? none("HTTP_ADDR") : `${server.ip}:${server.port}`
	};
}

// src/media/glob.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
function isGlob(path) {
	return /[*?[]/.test(path);
}
/**
* The paths that fit a pattern, sorted, as Go's filepath.Glob finds them: `*` never crosses a slash and matches names
* with a leading dot too. Relative patterns give relative paths. A folder that can not be read matches nothing.
*/
function expandGlob(pattern, workingDirectory) {
	let found = [isAbsolute(pattern) ? "/" : ""];
	for (const segment of pattern.split("/").filter((one) => one !== "")) {
		const next = [];
		for (const folder of found) if (isGlob(segment)) next.push(...matching(folder, segment, workingDirectory));
		else next.push(join(folder, segment));
		found = next;
	}
	return found;
}
/** The folder below which everything lies that a pattern can fit. */
function staticPart(pattern) {
	const segments = pattern.split("/");
	const fixed = segments.slice(0, segments.findIndex(isGlob)).join("/");
	return fixed === "" && isAbsolute(pattern) ? "/" : fixed;
}
function matching(folder, segment, workingDirectory) {
	const fits = (0, import_picomatch.default)(segment, {
		dot: true,
		nobrace: true,
		noextglob: true,
		noglobstar: true,
		nonegate: true
	});
	try {
		return readdirSync(resolve(workingDirectory, folder)).filter((name) => fits(name)).sort().map((name) => join(folder, name));
	} catch {
		return [];
	}
}

export { runValues as i, isGlob as n, staticPart as r, expandGlob as t };