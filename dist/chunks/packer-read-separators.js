import { resolve, sep } from "node:path";
import { existsSync } from "node:fs";

// src/packer/read/separators.ts
/** Of a path that is not there: with the other separators it would be. Empty where that is not so. */
function separatorHint(path, workingDirectory) {
	const other = path.replaceAll("\\", "/");
	if (sep === "\\" || other === path) return "";
	return existsSync(resolve(workingDirectory, other)) ? ` Folders are separated by "/": write ${other}.` : "";
}

export { separatorHint as t };