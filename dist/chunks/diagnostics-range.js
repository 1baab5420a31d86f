// src/diagnostics/range.ts
function startOf(range) {
	return range.source.position(range.start);
}
function endOf(range) {
	return range.source.position(range.end);
}
/** The smallest range that covers both; they must be of one source. */
function spanning(first, last) {
	return {
		source: first.source,
		start: Math.min(first.start, last.start),
		end: Math.max(first.end, last.end)
	};
}

export { spanning as n, startOf as r, endOf as t };