import { n as ExternalError, o as fileReason } from "./diagnostics-errors.js";
import { n as writeBeside } from "./host-beside.js";
import { r as special } from "./intake-small-file.js";
import { t as placeToWrite } from "./trust-refused.js";
import { t as mayOpen } from "./options-trusted-use.js";
import { resolve } from "node:path";
import { createWriteStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

// src/options/output-place.ts
const inFolder = "Name a file in it.";
/**
* May the file that an option names be written, and is it one, as far as it is there now? Reports at the option. `advice`: what
* to do where it is a folder.
*/
function checkOutput(file, path, context, advice = inFolder) {
	const { isLate, workingDirectory, buildFails, refuse } = context;
	if (file === "" || isLate(path) || !mayOpen(file, path, context)) return;
	const found = lookAt(resolve(workingDirectory, file));
	const name = `${path.findLast((part) => typeof part === "string") ?? ""}: ${file}`;
	if (found?.isDirectory()) buildFails("wrong-file-kind", path, `${name} is a folder`, advice);
	const what = found && special(found);
	if (what !== void 0) refuse("wrong-file-kind", path, `${name} can not be written: ${what}`);
}
/** Where it may be written, asked for right before. `option` names it: `output`. Throws ExternalError where it may not. */
function outputPlace(file, option, written, trust, advice = inFolder) {
	const place = placeToWrite(trust, file, `${option}: ${written}`);
	if ("code" in place) throw new ExternalError(place.code, place.summary, place.detail);
	const found = lookAt(place.file);
	if (found?.isDirectory()) throw new ExternalError("wrong-file-kind", `${option}: ${written} is a folder`, advice);
	const what = found && special(found);
	if (what !== void 0) throw new ExternalError("wrong-file-kind", `${option}: ${written} can not be written: ${what}`);
	return place.file;
}
function lookAt(file) {
	try {
		return statSync(file, { throwIfNoEntry: false });
	} catch {
		return;
	}
}

// src/post-processors/archive/output-file.ts
/** Where a file of this name may be written; throws ExternalError where the template may not, or something else is there. */
function placeFor(name, { workingDirectory, trust }) {
	return outputPlace(resolve(workingDirectory, name), "output", name, trust);
}
/** Writes beside the place and puts it there when it is whole: never half a file, and none after a failure. */
async function writeFileOf(bytes, file, name, { signal, mode }) {
	const write = (beside) => pipeline(Readable.from(bytes), createWriteStream(beside, { highWaterMark: 1 << 20 }), { signal });
	await writeBeside(file, write, mode).catch((cause) => {
		throw unwritable(name, cause);
	});
}
/** A failure to write the file of this name; what is no fault of the file stays as it is. */
function unwritable(name, cause) {
	if (cause instanceof ExternalError || cause.name === "AbortError") return cause;
	const { reason, advice } = fileReason(cause);
	return new ExternalError("unwritable-file", `Unable to write ${name}: ${reason}`, advice, { cause });
}

export { outputPlace as a, checkOutput as i, unwritable as n, writeFileOf as r, placeFor as t };