// src/diagnostics/diagnostic.ts
function error(code, summary, detail, range) {
	return {
		code,
		severity: "error",
		summary,
		detail,
		range
	};
}
function warning(code, summary, detail, range) {
	return {
		code,
		severity: "warning",
		summary,
		detail,
		range
	};
}
function refusal(code, summary, detail, range) {
	return {
		code,
		severity: "refusal",
		summary,
		detail,
		range
	};
}
/** As people are told of it: a refusal is a warning until it ends a build. */
function shownSeverity({ severity }) {
	return severity === "error" ? "error" : "warning";
}
function hasErrors(diagnostics) {
	return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

export { warning as a, shownSeverity as i, hasErrors as n, refusal as r, error as t };