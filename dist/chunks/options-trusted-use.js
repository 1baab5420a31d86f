import { i as refusedUse, n as refusedFile, r as refusedTree } from "./trust-refused.js";
import { isAbsolute, resolve, sep } from "node:path";

// src/options/trusted-use.ts
/** May the template read the file or folder that an option names, with all that is in it? Reports at the option where not. */
function mayRead(file, path, context) {
	const allowed = isAllowed(file, path, context, refusedTree);
	if (allowed) note(file, path, "content", context);
	return allowed;
}
/** The same of a folder that is no input: what is in it now is not what is taken from it later. */
function mayTakeFrom(folder, path, context) {
	return isAllowed(folder, path, context, refusedTree);
}
/** Which files there are in a folder matters too: those that a pattern stands for. */
function noteNames(folder, path, context) {
	note(folder, path, "names", context);
}
function note(text, option, of, context) {
	const { trust, isLate, workingDirectory } = context;
	if (text !== "" && !isLate(option)) trust.opened?.note({
		file: resolve(workingDirectory, text),
		text,
		of,
		option
	});
}
/** The same of the file or folder alone: to write it, or before others look into it. */
function mayOpen(file, path, context) {
	return isAllowed(file, path, context, refusedFile);
}
/** Reports what an option makes a build do that the template is not trusted with; checked and planned it is all the same. */
function refuseUse(grant, what, path, { trust, refuse }) {
	const refused = refusedUse(trust, grant, what);
	if (refused !== void 0) refuse(refused.code, path, refused.summary, refused.detail);
}
function isAllowed(file, path, { trust, error, isLate, workingDirectory }, look) {
	if (file === "" || isLate(path)) return true;
	const option = path.findLast((part) => typeof part === "string") ?? "";
	const refused = look(trust, isAbsolute(file) ? file : `${workingDirectory}${sep}${file}`, `${option}: ${file}`);
	if (refused !== void 0) error(refused.code, path, refused.summary, refused.detail);
	return refused === void 0;
}

export { refuseUse as a, noteNames as i, mayRead as n, mayTakeFrom as r, mayOpen as t };