import { n as walk, t as endOf } from "./trust-walk-files.js";
import { n as isIn } from "./engine-fingerprint-portable-path.js";
import path from "node:path";

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

export { touchedBuilds as t };