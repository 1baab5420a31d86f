import { dirname } from "node:path";
import { mkdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";

// src/host/make-folder.ts
/**
* Makes a folder with all that are missing above it. Throws an Error with a code as `mkdir` does. Node's own `recursive` tries
* for ever where the system answers that the folder above is missing though it is there: below /proc.
*/
async function makeFolder(path, mode = 511) {
	try {
		await mkdir(path, { mode });
	} catch (thrown) {
		if (!lacksFolder(thrown, path)) return;
		await makeFolder(dirname(path), mode);
		await mkdir(path, { mode }).catch((again) => mustBeThere(again, path));
	}
}
/** The same at once. */
function makeFolderSync(path, mode = 511) {
	try {
		mkdirSync(path, { mode });
	} catch (thrown) {
		if (!lacksFolder(thrown, path)) return;
		makeFolderSync(dirname(path), mode);
		try {
			mkdirSync(path, { mode });
		} catch (again) {
			mustBeThere(again, path);
		}
	}
}
/** Is the one above it missing, perhaps? False: it is there itself. Throws what is wrong otherwise. */
function lacksFolder(thrown, path) {
	if (thrown.code === "ENOENT" && dirname(path) !== path) return true;
	mustBeThere(thrown, path);
	return false;
}
/** Somebody else may have made it in between. */
function mustBeThere(thrown, path) {
	if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw thrown;
}

export { makeFolderSync as n, makeFolder as t };