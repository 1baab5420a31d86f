import { i as isIn, n as walk } from "./engine-fingerprint-input-files.js";
import path from "node:path";
import { realpathSync } from "node:fs";

// src/engine/fingerprint/touched-builds.ts
/** Names of the builds that read one of the files, which may be gone by now. Paths are absolute. */
function touchedBuilds({ builds, opened }, changed) {
	const real = new Set(changed.map(endOf));
	const isTouched = touchedBy([...real], real);
	if (opened.some(isTouched)) return new Set(builds.map(({ name }) => name));
	return new Set(builds.filter((build) => build.opened.some(isTouched)).map(({ name }) => name));
}
function touchedBy(changed, exact) {
	return ({ file, of, matters = () => true }) => {
		const end = endOf(file);
		if (of === "names") return changed.some((each) => isIn(each, end) && matters(path.join(file, path.relative(end, each))));
		if (changed.some((each) => isIn(each, end) || isIn(end, each))) return true;
		for (const inside of walk(file)) if (exact.has(endOf(inside.file))) return true;
		return false;
	};
}
/** Without links. Of what is gone, as far as its folders are there. */
function endOf(file) {
	try {
		return realpathSync(file);
	} catch {
		const folder = path.dirname(file);
		return folder === file ? file : path.join(endOf(folder), path.basename(file));
	}
}

export { touchedBuilds as t };