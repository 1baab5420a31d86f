import { t as openBeside } from "./host-beside.js";
import { writeFileSync } from "node:fs";

// src/host/replace-file.ts
/**
* Writes a file as a whole or not at all: beside it first, so that a full disk leaves what was there. Of a link the file that it
* leads to is meant. Throws an Error with a code and the path, as `writeFile` does.
*/
function replaceFileSync(path, text) {
	const beside = openBeside(path);
	try {
		writeFileSync(beside.file, text);
		beside.keep();
	} catch (thrown) {
		throw beside.named(thrown);
	} finally {
		beside.discard();
	}
}

export { replaceFileSync as t };