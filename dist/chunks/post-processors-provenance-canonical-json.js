// src/post-processors/provenance/canonical-json.ts
/** JSON without blanks and with sorted names, so that equal values have equal digests. */
function canonicalJson(value) {
	return JSON.stringify(sorted(value));
}
function sorted(value) {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1);
	return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

export { canonicalJson as t };