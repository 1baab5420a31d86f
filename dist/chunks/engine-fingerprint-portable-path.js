import path from "node:path";
import { existsSync } from "node:fs";

// src/engine/fingerprint/portable-path.ts
/** The folder above (or the folder itself) that git calls the top of what it checked out. */
function checkoutOf(folder) {
	if (existsSync(path.join(folder, ".git"))) return folder;
	const above = path.dirname(folder);
	return above === folder ? void 0 : checkoutOf(above);
}
/**
* A path that is the same in every checkout: relative to the template's folder, where it is in that, in the working
* directory or in the same checkout. Others are what they are.
*/
function portablePath(file, { root, workingDirectory, checkout = root }) {
	if (![
		root,
		workingDirectory,
		checkout
	].filter((folder) => folder !== path.parse(folder).root).some((folder) => isIn(file, folder))) return file;
	return path.relative(root, file).split(path.sep).join("/") || ".";
}
/** Is it the folder, or below it? */
function isIn(file, folder) {
	const way = path.relative(folder, file);
	return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

export { isIn as n, portablePath as r, checkoutOf as t };