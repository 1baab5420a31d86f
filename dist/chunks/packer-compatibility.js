// src/packer/version-constraints.ts
const constraint = /^\s*(=|!=|>=?|<=?|~>)?\s*(v?\d+(?:\.\d+)*(?:-[0-9A-Za-z.~-]+)?(?:\+[0-9A-Za-z.~-]+)?)\s*$/;
/** Undefined when it is none. */
function parseConstraints(text) {
	const constraints = [];
	for (const part of text.split(",")) {
		const [, operator = "=", version] = constraint.exec(part) ?? [];
		const parsed = version === void 0 ? void 0 : parseVersion(version);
		if (parsed === void 0) return void 0;
		constraints.push({
			operator,
			version: parsed
		});
	}
	return constraints;
}
function satisfies(version, constraints) {
	const parsed = parseVersion(version);
	return parsed !== void 0 && constraints.every((each) => meets(parsed, each));
}
function parseVersion(text) {
	const found = /^v?(\d+(?:\.\d+)*)(?:-([^+]*))?(?:\+.*)?$/.exec(text);
	if (found?.[1] === void 0) return void 0;
	const segments = found[1].split(".").map(Number);
	return {
		segments: [
			...segments,
			0,
			0
		].slice(0, Math.max(3, segments.length)),
		prerelease: found[2] ?? "",
		written: segments.length
	};
}
function meets(version, { operator, version: wanted }) {
	const order = compare(version, wanted);
	switch (operator) {
		case "=": return order === 0;
		case "!=": return order !== 0;
		case ">": return order > 0;
		case ">=": return order >= 0;
		case "<": return order < 0;
		case "<=": return order <= 0;
		case "~>": {
			const fixed = Math.max(1, wanted.written - 1);
			return order >= 0 && wanted.segments.slice(0, fixed).every((segment, index) => version.segments[index] === segment);
		}
	}
}
function compare(left, right) {
	for (let index = 0; index < Math.max(left.segments.length, right.segments.length); index++) {
		const difference = (left.segments[index] ?? 0) - (right.segments[index] ?? 0);
		if (difference !== 0) return difference;
	}
	if (left.prerelease === right.prerelease) return 0;
	if (left.prerelease === "" || right.prerelease === "") return left.prerelease === "" ? 1 : -1;
	return left.prerelease < right.prerelease ? -1 : 1;
}

// src/packer/compatibility.ts
/** The Packer whose meaning of a template this is; `packer.version`. */
const packerVersion = "1.16.0";
const releases = [packerVersion];
/** Is the Packer that `required_version` or `min_packer_version` asks for one of these? */
function isCompatible(constraints) {
	return releases.some((version) => satisfies(version, constraints));
}

export { packerVersion as n, parseConstraints as r, isCompatible as t };