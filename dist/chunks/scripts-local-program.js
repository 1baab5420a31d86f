import { delimiter, isAbsolute, join, resolve } from "node:path";
import { accessSync, constants, statSync } from "node:fs";

// src/scripts/local-program.ts
/**
* Where a program is that a command line names; undefined: nowhere. It is not started. Parts of the PATH that depend on a folder
* count for nothing: that folder may be a template's.
*/
function findProgram(program, { env, workingDirectory = "." }) {
	return (program.includes("/") ? [resolve(workingDirectory, program)] : (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder)).map((folder) => join(folder, program))).find(isExecutable);
}
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

export { findProgram as t };