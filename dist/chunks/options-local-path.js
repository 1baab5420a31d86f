import { r as special } from "./intake-small-file.js";
import { n as isContent, t as contentForPath } from "./options-content-for-path.js";
import { n as mayRead } from "./options-trusted-use.js";
import { isAbsolute, join } from "node:path";
import { statSync } from "node:fs";

// src/options/local-path.ts
/** Is the file or folder that an option names there? Empty texts name none. Answers the absolute path. `may`: whether it is trusted. */
function resolveLocalPath(text, path, kind, context, may = mayRead) {
	const { error, isLate, workingDirectory } = context;
	if (text === "" || isLate(path)) return text;
	const name = path.findLast((part) => typeof part === "string") ?? "";
	if (isContent(text)) {
		const [code, summary, detail] = contentForPath(name, "Write it into a file, and name that.");
		error(code, path, summary, detail);
		return text;
	}
	const absolute = isAbsolute(text) ? text : join(workingDirectory, text);
	if (!may(text, path, context)) return absolute;
	const found = lookAt(absolute);
	if (typeof found === "string") error("file-not-found", path, `${name}: ${short(text)} is invalid: ${found}`, isAbsolute(text) ? void 0 : `It was looked for in ${workingDirectory}.`);
	else if (special(found) !== void 0) error("wrong-file-kind", path, `${name}: ${text} can not be used: ${special(found)}`);
	else if (kind !== "any" && found.isDirectory() !== (kind === "directory")) error("wrong-file-kind", path, `${name}: ${text} must point to a ${kind}`);
	return absolute;
}
/** The file, or why there is none. */
function lookAt(absolute) {
	try {
		return statSync(absolute, { throwIfNoEntry: false }) ?? "no such file or directory";
	} catch (thrown) {
		const { code, message } = thrown;
		return code === void 0 ? message : /^\w+: ([^,]+)/.exec(message)?.[1] ?? code;
	}
}
/** No file's name is longer; what is may be anything, also a secret of which a part would be found by nobody. */
function short(text) {
	return text.length > 255 ? `a text of ${text.length} characters` : text;
}

export { resolveLocalPath as t };